/* Many clients, in processes of their own, on one server. Each has one request at
 * a time. */
#define _GNU_SOURCE
#include "cell.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* A client has one descriptor, or two, of which many systems allow a process
 * 20,000 at most. */
#define CLIENTS_OF_A_PROCESS 5000
/* As many connect at once, which is less than the system lets wait. */
#define AT_ONCE 32
/* What a process has open besides. */
#define SPARE 100

/* How many requests each client makes after its first, which is not counted. */
static long of_each (const struct cell *cell)
{
    const long total = cell->count + WARM_UP (cell->count);
    return (total + cell->clients - 1) / cell->clients;
}

static void ask (const struct cell *cell, void **sockets, int from, int to)
{
    struct inbox in;
    for (int i = from; i < to; i++)
        send_payload (cell, sockets[i], cell->size);
    for (int i = from; i < to; i++) {
        open_inbox (&in, cell, sockets[i]);
        receive (&in);
        close_inbox (&in);
    }
}

/* What a process of clients does, told by a pipe where the server is. */
static void be_clients (struct cell *cell, int count, long requests, int told)
{
    char endpoint[512] = {0};
    void **const sockets = calloc ((size_t) count, sizeof *sockets);
    cell->sender_ctx = zmq_ctx_new ();
    CHECK (zmq_ctx_set (cell->sender_ctx, ZMQ_MAX_SOCKETS, count + 1) == 0);
    if (read (told, endpoint, sizeof endpoint - 1) <= 0)
        _exit (1);
    for (int from = 0; from < count; from += AT_ONCE) {
        const int to = from + AT_ONCE < count ? from + AT_ONCE : count;
        for (int i = from; i < to; i++) {
            sockets[i] = open_sender (cell);
            CHECK (zmq_connect (sockets[i], endpoint) == 0);
        }
        ask (cell, sockets, from, to);
    }
    /* All are there when the server says so. */
    if (read (told, endpoint, 1) <= 0)
        _exit (1);
    for (long i = 0; i < requests; i++)
        ask (cell, sockets, 0, count);
    /* The system ends them faster. */
    _exit (0);
}

/* How many answers; the time from the one to the other is measured. */
static double serve (struct inbox *in, long count, long from, long to)
{
    double start = now (), end = start;
    for (long i = 1; i <= count; i++) {
        receive (in);
        answer (in);
        if (i == from)
            start = now ();
        if (i == to)
            end = now ();
    }
    return end - start;
}

static void tell (const int *pipes, int count, const void *what, size_t length)
{
    for (int i = 0; i < count; i++)
        CHECK (write (pipes[i], what, length) == (ssize_t) length);
}

static int descriptors_suffice (const struct cell *cell)
{
    const uint64_t limit = raise_descriptors ();
    const int of_one =
      cell->clients < CLIENTS_OF_A_PROCESS ? cell->clients
                                           : CLIENTS_OF_A_PROCESS;
    return (uint64_t) cell->clients + SPARE <= limit
           && (uint64_t) of_one * 2 + SPARE <= limit;
}

/* Begins processes, each of which is told by a pipe. How many there are. */
static int begin (struct cell *cell, long requests, int *pipes)
{
    int processes = 0;
    for (int left = cell->clients; left > 0; left -= CLIENTS_OF_A_PROCESS) {
        const int count =
          left < CLIENTS_OF_A_PROCESS ? left : CLIENTS_OF_A_PROCESS;
        int ends[2];
        CHECK (pipe (ends) == 0);
        const pid_t child = fork ();
        CHECK (child >= 0);
        if (child == 0) {
            prctl (PR_SET_PDEATHSIG, SIGKILL);
            be_clients (cell, count, requests, ends[0]);
        }
        close (ends[0]);
        pipes[processes++] = ends[1];
    }
    return processes;
}

static double with_clients (struct cell *cell, int memory)
{
    const long requests = memory ? 0 : of_each (cell);
    int *const pipes = calloc ((size_t) cell->clients, sizeof *pipes);
    char endpoint[512];
    size_t length = sizeof endpoint;
    struct inbox in;
    int status = 0;
    if (strcmp (cell->transport, "inproc") == 0
        || !descriptors_suffice (cell))
        exit (UNSUPPORTED);
    make_keys ();
    /* Before there is a thread here. */
    const int processes = begin (cell, requests, pipes);
    cell->receiver_ctx = zmq_ctx_new ();
    cell->receiver = open_receiver (cell);
    bind_socket (cell, cell->receiver);
    open_inbox (&in, cell, cell->receiver);
    CHECK (
      zmq_getsockopt (cell->receiver, ZMQ_LAST_ENDPOINT, endpoint, &length)
      == 0);
    const double before = resident ();
    tell (pipes, processes, endpoint, length);
    serve (&in, cell->clients, 0, 0);
    const double bytes = (resident () - before) / cell->clients;
    tell (pipes, processes, "", 1);
    const double seconds = serve (&in, requests * cell->clients,
                                  WARM_UP (cell->count),
                                  WARM_UP (cell->count) + cell->count);
    for (int i = 0; i < processes; i++)
        CHECK (wait (&status) > 0 && status == 0);
    close_inbox (&in);
    zmq_close (cell->receiver);
    zmq_ctx_term (cell->receiver_ctx);
    free (pipes);
    return memory ? bytes : seconds;
}

double clients (struct cell *cell)
{
    return with_clients (cell, 0);
}

double clients_memory (struct cell *cell)
{
    return with_clients (cell, 1);
}
