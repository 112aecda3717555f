/* One cell of the benchmark in C: the same work as ours.rs, by the C interface.
 *
 *     cell MODE PATTERN TRANSPORT MECHANISM SIZE COUNT BATCH
 *
 * Prints how many seconds COUNT messages or round trips took, or how many bytes a
 * connection of COUNT has in memory at both ends. It is compiled
 * twice: against the library that libzmq-sys builds, and against the one of the
 * system.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

/* What the runner takes for "there is no such cell here". */
#define UNSUPPORTED 3
/* As much of the count is sent before the clock starts. */
#define WARM_UP(count) ((count) / 10 + 1)

/* A connection that was used has carried so many messages at once, so often. */
#define USED_AT_ONCE 64
#define USED_ROUNDS 32

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition)) {                                                    \
            fprintf (stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__,            \
                     #condition, zmq_strerror (zmq_errno ()));                 \
            exit (1);                                                          \
        }                                                                      \
    } while (0)

struct pattern
{
    const char *name;
    int sender;
    int receiver;
    /* The receiver has to be known to the sender before anything counts. */
    int announced;
};

static const struct pattern patterns[] = {
  {"push_pull", ZMQ_PUSH, ZMQ_PULL, 0},
  {"pair", ZMQ_PAIR, ZMQ_PAIR, 0},
  {"req_rep", ZMQ_REQ, ZMQ_REP, 0},
  {"dealer_router", ZMQ_DEALER, ZMQ_ROUTER, 0},
  {"pub_sub", ZMQ_PUB, ZMQ_SUB, 1},
#ifdef ZMQ_BUILD_DRAFT_API
  {"client_server", ZMQ_CLIENT, ZMQ_SERVER, 0},
  {"scatter_gather", ZMQ_SCATTER, ZMQ_GATHER, 0},
  {"radio_dish", ZMQ_RADIO, ZMQ_DISH, 1},
#endif
};

struct cell
{
    const struct pattern *pattern;
    const char *transport;
    int curve;
    size_t size;
    long count;
    int batch;
    void *sender;
    void *receiver;
    char *payload;
    atomic_int known;
};

static double now (void)
{
    struct timespec time;
    clock_gettime (CLOCK_MONOTONIC, &time);
    return (double) time.tv_sec + (double) time.tv_nsec * 1e-9;
}

static void send_payload (struct cell *cell, size_t size)
{
#ifdef ZMQ_BUILD_DRAFT_API
    if (cell->pattern->sender == ZMQ_RADIO) {
        zmq_msg_t msg;
        CHECK (zmq_msg_init_size (&msg, size) == 0);
        memcpy (zmq_msg_data (&msg), cell->payload, size);
        CHECK (zmq_msg_set_group (&msg, "g") == 0);
        CHECK (zmq_msg_send (&msg, cell->sender, 0) >= 0);
        return;
    }
#endif
    CHECK (zmq_send (cell->sender, cell->payload, size, 0) >= 0);
}

/* What is received. A ROUTER puts the name of the peer before the message. */
struct inbox
{
    void *socket;
    int has_name;
    zmq_msg_t name;
    zmq_msg_t msg;
};

static void open_inbox (struct inbox *in, const struct cell *cell)
{
    in->socket = cell->receiver;
    in->has_name = cell->pattern->receiver == ZMQ_ROUTER;
    CHECK (zmq_msg_init (&in->name) == 0 && zmq_msg_init (&in->msg) == 0);
}

static void receive (struct inbox *in)
{
    if (in->has_name)
        CHECK (zmq_msg_recv (&in->name, in->socket, 0) >= 0);
    CHECK (zmq_msg_recv (&in->msg, in->socket, 0) >= 0);
}

static void close_inbox (struct inbox *in)
{
    zmq_msg_close (&in->name);
    zmq_msg_close (&in->msg);
}

static void *send_all (void *arg)
{
    struct cell *cell = arg;
    const long total = cell->count + WARM_UP (cell->count);
    while (cell->pattern->announced && !atomic_load (&cell->known))
        send_payload (cell, 0);
    for (long i = 0; i < total; i++)
        send_payload (cell, cell->size);
    return NULL;
}

static double receive_all (struct cell *cell)
{
    struct inbox in;
    open_inbox (&in, cell);
    if (cell->pattern->announced) {
        receive (&in);
        atomic_store (&cell->known, 1);
        do
            receive (&in);
        while (zmq_msg_size (&in.msg) == 0);
    } else
        receive (&in);
    for (long i = 1; i < WARM_UP (cell->count); i++)
        receive (&in);
    const double start = now ();
    for (long i = 0; i < cell->count; i++) {
        receive (&in);
        CHECK (zmq_msg_size (&in.msg) == cell->size);
    }
    const double seconds = now () - start;
    close_inbox (&in);
    return seconds;
}

static void *echo_all (void *arg)
{
    struct cell *cell = arg;
    const long total = cell->count + WARM_UP (cell->count);
    struct inbox in;
    open_inbox (&in, cell);
    for (long i = 0; i < total; i++) {
        receive (&in);
        /* A SERVER answers by the routing id that the message has. */
        if (in.has_name)
            CHECK (zmq_msg_send (&in.name, cell->receiver, ZMQ_SNDMORE) >= 0);
        CHECK (zmq_msg_send (&in.msg, cell->receiver, 0) >= 0);
    }
    close_inbox (&in);
    return NULL;
}

/* Without another thread, so that the same instructions run each time. */
static double send_and_receive (struct cell *cell)
{
    struct inbox in;
    double start = 0;
    open_inbox (&in, cell);
    if (cell->pattern->announced)
        do
            send_payload (cell, 0);
        while (zmq_msg_recv (&in.msg, cell->receiver, ZMQ_DONTWAIT) < 0);
    for (long i = 0; i < cell->count + WARM_UP (cell->count); i++) {
        if (i == WARM_UP (cell->count))
            start = now ();
        send_payload (cell, cell->size);
        receive (&in);
        CHECK (zmq_msg_size (&in.msg) == cell->size);
    }
    const double seconds = now () - start;
    close_inbox (&in);
    return seconds;
}

static double ask_all (struct cell *cell)
{
    zmq_msg_t msg;
    double start = 0;
    CHECK (zmq_msg_init (&msg) == 0);
    for (long i = 0; i < cell->count + WARM_UP (cell->count); i++) {
        if (i == WARM_UP (cell->count))
            start = now ();
        send_payload (cell, cell->size);
        CHECK (zmq_msg_recv (&msg, cell->sender, 0) >= 0);
        CHECK (zmq_msg_size (&msg) == cell->size);
    }
    const double seconds = now () - start;
    zmq_msg_close (&msg);
    return seconds;
}

static double resident (void)
{
    long all = 0, pages = 0;
    FILE *const file = fopen ("/proc/self/statm", "r");
    if (!file)
        exit (UNSUPPORTED);
    CHECK (fscanf (file, "%ld %ld", &all, &pages) == 2);
    fclose (file);
    return (double) pages * (double) sysconf (_SC_PAGESIZE);
}

/* Sends so many messages, and then receives them. */
static void exchange (struct cell *cell, long count)
{
    struct inbox in;
    open_inbox (&in, cell);
    for (long i = 0; i < count; i++)
        send_payload (cell, cell->size);
    for (long i = 0; i < count; i++)
        receive (&in);
    close_inbox (&in);
}

/* How much memory each of so many connections takes, idle since they were made or
 * since they were used. */
static double remember (struct cell *cell, int used)
{
    char endpoint[512];
    size_t length = sizeof endpoint;
    const long connections = cell->count;
    const double before = resident ();
    CHECK (
      zmq_getsockopt (cell->receiver, ZMQ_LAST_ENDPOINT, endpoint, &length)
      == 0);
    for (long i = 0; i < connections; i++)
        CHECK (zmq_connect (cell->sender, endpoint) == 0);
    /* They take turns, beside the connection that was there before. */
    exchange (cell, connections + 1);
    for (int round = 0; used && round < USED_ROUNDS; round++)
        exchange (cell, (connections + 1) * USED_AT_ONCE);
    return (resident () - before) / (double) connections;
}

static void set_batch (void *socket, int bytes)
{
    if (bytes == 0)
        return;
#ifdef ZMQ_IN_BATCH_SIZE
    CHECK (zmq_setsockopt (socket, ZMQ_IN_BATCH_SIZE, &bytes, sizeof bytes)
           == 0);
    CHECK (zmq_setsockopt (socket, ZMQ_OUT_BATCH_SIZE, &bytes, sizeof bytes)
           == 0);
#else
    (void) socket;
    exit (UNSUPPORTED);
#endif
}

static void set_curve (struct cell *cell)
{
    char public_key[41], secret_key[41], client_public[41], client_secret[41];
    const int yes = 1;
    if (zmq_curve_keypair (public_key, secret_key) != 0)
        exit (UNSUPPORTED);
    CHECK (zmq_curve_keypair (client_public, client_secret) == 0);
    CHECK (
      zmq_setsockopt (cell->receiver, ZMQ_CURVE_SERVER, &yes, sizeof yes) == 0);
    CHECK (zmq_setsockopt (cell->receiver, ZMQ_CURVE_SECRETKEY, secret_key, 40)
           == 0);
    CHECK (zmq_setsockopt (cell->sender, ZMQ_CURVE_SERVERKEY, public_key, 40)
           == 0);
    CHECK (
      zmq_setsockopt (cell->sender, ZMQ_CURVE_PUBLICKEY, client_public, 40)
      == 0);
    CHECK (
      zmq_setsockopt (cell->sender, ZMQ_CURVE_SECRETKEY, client_secret, 40)
      == 0);
}

static void connect_both (struct cell *cell)
{
    const char *address = "inproc://cell";
    char endpoint[512];
    size_t length = sizeof endpoint;
    if (strcmp (cell->transport, "tcp") == 0)
        address = "tcp://127.0.0.1:*";
    else if (strcmp (cell->transport, "ipc") == 0)
        address = "ipc://*";
    else if (strcmp (cell->transport, "inproc") != 0)
        exit (UNSUPPORTED);
    if (cell->pattern->receiver == ZMQ_SUB)
        CHECK (zmq_setsockopt (cell->receiver, ZMQ_SUBSCRIBE, "", 0) == 0);
#ifdef ZMQ_BUILD_DRAFT_API
    if (cell->pattern->receiver == ZMQ_DISH)
        CHECK (zmq_join (cell->receiver, "g") == 0);
#endif
    CHECK (zmq_bind (cell->receiver, address) == 0);
    CHECK (
      zmq_getsockopt (cell->receiver, ZMQ_LAST_ENDPOINT, endpoint, &length)
      == 0);
    CHECK (zmq_connect (cell->sender, endpoint) == 0);
}

static const struct pattern *pattern_named (const char *name)
{
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (strcmp (patterns[i].name, name) == 0)
            return &patterns[i];
    exit (UNSUPPORTED);
}

/* The arguments without the name of the program. */
int cell_main (int argc, char **argv);
int cell_main (int argc, char **argv)
{
    struct cell cell = {0};
    CHECK (argc == 7);
    cell.pattern = pattern_named (argv[1]);
    cell.transport = argv[2];
    cell.curve = strcmp (argv[3], "curve") == 0;
    cell.size = (size_t) atol (argv[4]);
    cell.count = atol (argv[5]);
    cell.batch = atoi (argv[6]);
    cell.payload = calloc (1, cell.size + 1);

    /* Over the network each side is a program of its own, with its own thread
     * for input and output. */
    const int shared = strcmp (cell.transport, "inproc") == 0;
    void *const receiver_ctx = zmq_ctx_new ();
    void *const sender_ctx = shared ? receiver_ctx : zmq_ctx_new ();
    cell.receiver = zmq_socket (receiver_ctx, cell.pattern->receiver);
    cell.sender = zmq_socket (sender_ctx, cell.pattern->sender);
    CHECK (cell.receiver && cell.sender);
    if (cell.pattern->announced) {
        const int yes = 1;
        CHECK (zmq_setsockopt (cell.sender, ZMQ_XPUB_NODROP, &yes, sizeof yes)
               == 0);
    }
    set_batch (cell.receiver, cell.batch);
    set_batch (cell.sender, cell.batch);
    if (cell.curve)
        set_curve (&cell);
    connect_both (&cell);

    double seconds;
    if (strcmp (argv[0], "steps") == 0)
        seconds = send_and_receive (&cell);
    else if (strcmp (argv[0], "idle") == 0 || strcmp (argv[0], "used") == 0)
        seconds = remember (&cell, strcmp (argv[0], "used") == 0);
    else {
        const int is_latency = strcmp (argv[0], "latency") == 0;
        pthread_t other;
        CHECK (
          pthread_create (&other, NULL, is_latency ? echo_all : send_all, &cell)
          == 0);
        seconds = is_latency ? ask_all (&cell) : receive_all (&cell);
        pthread_join (other, NULL);
    }
    printf ("%.9f\n", seconds);

    zmq_close (cell.sender);
    zmq_close (cell.receiver);
    if (!shared)
        zmq_ctx_term (sender_ctx);
    zmq_ctx_term (receiver_ctx);
    free (cell.payload);
    return 0;
}

#ifdef CELL_PROGRAM
int main (int argc, char **argv)
{
    return cell_main (argc - 1, argv + 1);
}
#endif
