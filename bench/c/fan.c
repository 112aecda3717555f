/* Many sockets on one side, which connect to the one on the other. */
#include "cell.h"

#include <pthread.h>

/* Whoever is one of many, on a thread of its own. */
struct one
{
    struct cell *cell;
    pthread_t thread;
    void *socket;
    double start;
    double end;
};

static long all_messages (const struct cell *cell)
{
    return cell->count + WARM_UP (cell->count);
}

/* So that all together send at least as many as are counted. */
static long of_each (const struct cell *cell)
{
    return (all_messages (cell) + cell->clients - 1) / cell->clients;
}

static void *send_part (void *arg)
{
    const struct one *one = arg;
    for (long i = 0; i < of_each (one->cell); i++)
        send_payload (one->cell, one->socket, one->cell->size);
    return NULL;
}

double fan_in (struct cell *cell)
{
    struct one *const all = calloc ((size_t) cell->clients, sizeof *all);
    struct inbox in;
    double start = 0, end = 0;
    if (cell->pattern->announced)
        exit (UNSUPPORTED);
    open_contexts (cell);
    cell->receiver = open_receiver (cell);
    bind_socket (cell, cell->receiver);
    for (int i = 0; i < cell->clients; i++) {
        all[i].cell = cell;
        all[i].socket = open_sender (cell);
        connect_to (all[i].socket, cell->receiver);
        CHECK (pthread_create (&all[i].thread, NULL, send_part, &all[i]) == 0);
    }
    open_inbox (&in, cell, cell->receiver);
    for (long i = 1; i <= of_each (cell) * cell->clients; i++) {
        receive (&in);
        CHECK (zmq_msg_size (&in.msg) == cell->size);
        if (i == WARM_UP (cell->count))
            start = now ();
        if (i == all_messages (cell))
            end = now ();
    }
    close_inbox (&in);
    for (int i = 0; i < cell->clients; i++) {
        pthread_join (all[i].thread, NULL);
        zmq_close (all[i].socket);
    }
    zmq_close (cell->receiver);
    close_contexts (cell);
    free (all);
    return end - start;
}

static void *receive_everything (void *arg)
{
    struct one *const one = arg;
    struct cell *const cell = one->cell;
    struct inbox in;
    open_inbox (&in, cell, one->socket);
    receive (&in);
    atomic_fetch_add (&cell->known, 1);
    while (zmq_msg_size (&in.msg) == 0)
        receive (&in);
    for (long i = 1; i < all_messages (cell); i++) {
        if (i == WARM_UP (cell->count))
            one->start = now ();
        receive (&in);
        CHECK (zmq_msg_size (&in.msg) == cell->size);
    }
    one->end = now ();
    close_inbox (&in);
    return NULL;
}

/* Every message goes to all. */
double fan_out (struct cell *cell)
{
    struct one *const all = calloc ((size_t) cell->clients, sizeof *all);
    double start = 0, end = 0;
    if (!cell->pattern->announced)
        exit (UNSUPPORTED);
    open_contexts (cell);
    cell->sender = open_sender (cell);
    bind_socket (cell, cell->sender);
    for (int i = 0; i < cell->clients; i++) {
        all[i].cell = cell;
        all[i].socket = open_receiver (cell);
        connect_to (all[i].socket, cell->sender);
        CHECK (pthread_create (&all[i].thread, NULL, receive_everything,
                               &all[i])
               == 0);
    }
    while (atomic_load (&cell->known) < cell->clients)
        send_payload (cell, cell->sender, 0);
    for (long i = 0; i < all_messages (cell); i++)
        send_payload (cell, cell->sender, cell->size);
    for (int i = 0; i < cell->clients; i++) {
        pthread_join (all[i].thread, NULL);
        start = i == 0 || all[i].start < start ? all[i].start : start;
        end = all[i].end > end ? all[i].end : end;
        zmq_close (all[i].socket);
    }
    zmq_close (cell->sender);
    close_contexts (cell);
    free (all);
    return end - start;
}
