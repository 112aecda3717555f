/* The sockets of a cell. */
#include "cell.h"

#include <string.h>

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
  {"service", ZMQ_CLIENT, ZMQ_SERVER, 0},
  {"pipeline", ZMQ_SCATTER, ZMQ_GATHER, 0},
#else
  {"service", ZMQ_DEALER, ZMQ_ROUTER, 0},
  {"pipeline", ZMQ_PUSH, ZMQ_PULL, 0},
#endif
};

/* Of the one server that there is with CURVE, and of all of its clients. */
static char server_public[41], server_secret[41];
static char client_public[41], client_secret[41];

const struct pattern *pattern_named (const char *name)
{
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (strcmp (patterns[i].name, name) == 0)
            return &patterns[i];
    exit (UNSUPPORTED);
}

void open_contexts (struct cell *cell)
{
    const int shared = strcmp (cell->transport, "inproc") == 0;
    cell->receiver_ctx = zmq_ctx_new ();
    cell->sender_ctx = shared ? cell->receiver_ctx : zmq_ctx_new ();
    CHECK (cell->receiver_ctx && cell->sender_ctx);
}

void close_contexts (struct cell *cell)
{
    if (cell->sender_ctx != cell->receiver_ctx)
        zmq_ctx_term (cell->sender_ctx);
    zmq_ctx_term (cell->receiver_ctx);
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

void make_keys (void)
{
    if (server_public[0])
        return;
    if (zmq_curve_keypair (server_public, server_secret) != 0)
        exit (UNSUPPORTED);
    CHECK (zmq_curve_keypair (client_public, client_secret) == 0);
}

static void be_curve_client (void *socket)
{
    make_keys ();
    CHECK (zmq_setsockopt (socket, ZMQ_CURVE_SERVERKEY, server_public, 40)
           == 0);
    CHECK (zmq_setsockopt (socket, ZMQ_CURVE_PUBLICKEY, client_public, 40)
           == 0);
    CHECK (zmq_setsockopt (socket, ZMQ_CURVE_SECRETKEY, client_secret, 40)
           == 0);
}

static void be_curve_server (void *socket)
{
    const int yes = 1;
    make_keys ();
    CHECK (zmq_setsockopt (socket, ZMQ_CURVE_SERVER, &yes, sizeof yes) == 0);
    CHECK (zmq_setsockopt (socket, ZMQ_CURVE_SECRETKEY, server_secret, 40)
           == 0);
}

void *open_sender (const struct cell *cell)
{
    void *const socket = zmq_socket (cell->sender_ctx, cell->pattern->sender);
    CHECK (socket);
    if (cell->pattern->announced) {
        const int yes = 1;
        CHECK (zmq_setsockopt (socket, ZMQ_XPUB_NODROP, &yes, sizeof yes) == 0);
    }
    set_batch (socket, cell->batch);
    if (cell->curve)
        be_curve_client (socket);
    return socket;
}

void *open_receiver (const struct cell *cell)
{
    void *const socket =
      zmq_socket (cell->receiver_ctx, cell->pattern->receiver);
    CHECK (socket);
    set_batch (socket, cell->batch);
    if (cell->curve)
        be_curve_server (socket);
    if (cell->pattern->receiver == ZMQ_SUB)
        CHECK (zmq_setsockopt (socket, ZMQ_SUBSCRIBE, "", 0) == 0);
#ifdef ZMQ_BUILD_DRAFT_API
    if (cell->pattern->receiver == ZMQ_DISH)
        CHECK (zmq_join (socket, "g") == 0);
#endif
    return socket;
}

void bind_socket (const struct cell *cell, void *socket)
{
    const char *address = "inproc://cell";
    if (strcmp (cell->transport, "tcp") == 0)
        address = "tcp://127.0.0.1:*";
    else if (strcmp (cell->transport, "ipc") == 0)
        address = "ipc://*";
    else if (strcmp (cell->transport, "inproc") != 0)
        exit (UNSUPPORTED);
    CHECK (zmq_bind (socket, address) == 0);
}

void connect_to (void *socket, void *bound)
{
    char endpoint[512];
    size_t length = sizeof endpoint;
    CHECK (zmq_getsockopt (bound, ZMQ_LAST_ENDPOINT, endpoint, &length) == 0);
    CHECK (zmq_connect (socket, endpoint) == 0);
}

void open_pair (struct cell *cell)
{
    open_contexts (cell);
    cell->receiver = open_receiver (cell);
    bind_socket (cell, cell->receiver);
    cell->sender = open_sender (cell);
    connect_to (cell->sender, cell->receiver);
}

void close_pair (struct cell *cell)
{
    zmq_close (cell->sender);
    zmq_close (cell->receiver);
    close_contexts (cell);
}
