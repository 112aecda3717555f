/* Between one socket and another. */
#include "cell.h"

#include <pthread.h>

static void *send_all (void *arg)
{
    struct cell *cell = arg;
    const long total = cell->count + WARM_UP (cell->count);
    while (cell->pattern->announced && !atomic_load (&cell->known))
        send_payload (cell, cell->sender, 0);
    for (long i = 0; i < total; i++)
        send_payload (cell, cell->sender, cell->size);
    return NULL;
}

double throughput (struct cell *cell)
{
    struct inbox in;
    pthread_t other;
    open_pair (cell);
    CHECK (pthread_create (&other, NULL, send_all, cell) == 0);
    open_inbox (&in, cell, cell->receiver);
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
    pthread_join (other, NULL);
    close_pair (cell);
    return seconds;
}

static void *echo_all (void *arg)
{
    struct cell *cell = arg;
    struct inbox in;
    open_inbox (&in, cell, cell->receiver);
    for (long i = 0; i < cell->count + WARM_UP (cell->count); i++) {
        receive (&in);
        answer (&in);
    }
    close_inbox (&in);
    return NULL;
}

double latency (struct cell *cell)
{
    struct inbox in;
    pthread_t other;
    double start = 0;
    open_pair (cell);
    CHECK (pthread_create (&other, NULL, echo_all, cell) == 0);
    open_inbox (&in, cell, cell->sender);
    for (long i = 0; i < cell->count + WARM_UP (cell->count); i++) {
        if (i == WARM_UP (cell->count))
            start = now ();
        send_payload (cell, cell->sender, cell->size);
        receive (&in);
        CHECK (zmq_msg_size (&in.msg) == cell->size);
    }
    const double seconds = now () - start;
    close_inbox (&in);
    pthread_join (other, NULL);
    close_pair (cell);
    return seconds;
}

/* Without another thread, so that the same instructions run each time. */
double steps (struct cell *cell)
{
    struct inbox in;
    double start = 0;
    open_pair (cell);
    open_inbox (&in, cell, cell->receiver);
    if (cell->pattern->announced)
        do
            send_payload (cell, cell->sender, 0);
        while (zmq_msg_recv (&in.msg, cell->receiver, ZMQ_DONTWAIT) < 0);
    for (long i = 0; i < cell->count + WARM_UP (cell->count); i++) {
        if (i == WARM_UP (cell->count))
            start = now ();
        send_payload (cell, cell->sender, cell->size);
        receive (&in);
        CHECK (zmq_msg_size (&in.msg) == cell->size);
    }
    const double seconds = now () - start;
    close_inbox (&in);
    close_pair (cell);
    return seconds;
}

/* Each time with contexts of its own. That they end is not timed. */
double set_up (struct cell *cell)
{
    double seconds = 0;
    for (long i = 0; i < cell->count + WARM_UP (cell->count); i++) {
        struct inbox in;
        if (i == WARM_UP (cell->count))
            seconds = 0;
        const double start = now ();
        open_pair (cell);
        send_payload (cell, cell->sender, cell->size);
        open_inbox (&in, cell, cell->receiver);
        receive (&in);
        seconds += now () - start;
        close_inbox (&in);
        close_pair (cell);
    }
    return seconds;
}
