/* How much memory the connections between two sockets take. */
#include "cell.h"

/* A connection that was used has carried so many messages at once, so often. */
#define USED_AT_ONCE 64
#define USED_ROUNDS 32
/* And has rested for so long. */
#define REST_MS 500

/* Sends so many messages, and then receives them. */
static void exchange (struct cell *cell, long count)
{
    struct inbox in;
    open_inbox (&in, cell, cell->receiver);
    for (long i = 0; i < count; i++)
        send_payload (cell, cell->sender, cell->size);
    for (long i = 0; i < count; i++)
        receive (&in);
    close_inbox (&in);
}

static double remember (struct cell *cell, int rounds)
{
    const long connections = cell->count;
    open_pair (cell);
    const double before = resident ();
    for (long i = 0; i < connections; i++)
        connect_to (cell->sender, cell->receiver);
    /* They take turns, beside the connection that was there before. */
    exchange (cell, connections + 1);
    for (int round = 0; round < rounds; round++)
        exchange (cell, (connections + 1) * USED_AT_ONCE);
    /* What is measured is what is kept by who has nothing to do. */
    if (rounds > 0)
        zmq_poll (NULL, 0, REST_MS);
    const double bytes = (resident () - before) / (double) connections;
    close_pair (cell);
    return bytes;
}

double idle (struct cell *cell)
{
    return remember (cell, 0);
}

double used (struct cell *cell)
{
    return remember (cell, USED_ROUNDS);
}
