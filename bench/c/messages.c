/* What every mode does with messages. */
#define _GNU_SOURCE
#include "cell.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

double now (void)
{
    struct timespec time;
    clock_gettime (CLOCK_MONOTONIC, &time);
    return (double) time.tv_sec + (double) time.tv_nsec * 1e-9;
}

void send_payload (const struct cell *cell, void *socket, size_t size)
{
#ifdef ZMQ_BUILD_DRAFT_API
    if (cell->pattern->sender == ZMQ_RADIO) {
        zmq_msg_t msg;
        CHECK (zmq_msg_init_size (&msg, size) == 0);
        memcpy (zmq_msg_data (&msg), cell->payload, size);
        CHECK (zmq_msg_set_group (&msg, "g") == 0);
        CHECK (zmq_msg_send (&msg, socket, 0) >= 0);
        return;
    }
#endif
    CHECK (zmq_send (socket, cell->payload, size, 0) >= 0);
}

void open_inbox (struct inbox *in, const struct cell *cell, void *socket)
{
    in->socket = socket;
    in->has_name =
      socket == cell->receiver && cell->pattern->receiver == ZMQ_ROUTER;
    CHECK (zmq_msg_init (&in->name) == 0 && zmq_msg_init (&in->msg) == 0);
}

void receive (struct inbox *in)
{
    if (in->has_name)
        CHECK (zmq_msg_recv (&in->name, in->socket, 0) >= 0);
    CHECK (zmq_msg_recv (&in->msg, in->socket, 0) >= 0);
}

void answer (struct inbox *in)
{
    /* A SERVER answers by the routing id that the message has. */
    if (in->has_name)
        CHECK (zmq_msg_send (&in->name, in->socket, ZMQ_SNDMORE) >= 0);
    CHECK (zmq_msg_send (&in->msg, in->socket, 0) >= 0);
}

void close_inbox (struct inbox *in)
{
    zmq_msg_close (&in->name);
    zmq_msg_close (&in->msg);
}

double resident (void)
{
    long all = 0, pages = 0;
    FILE *const file = fopen ("/proc/self/statm", "r");
    if (!file)
        exit (UNSUPPORTED);
    CHECK (fscanf (file, "%ld %ld", &all, &pages) == 2);
    fclose (file);
    return (double) pages * (double) sysconf (_SC_PAGESIZE);
}
