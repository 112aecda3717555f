/* What the files of this program share. */
#ifndef CELL_H
#define CELL_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <zmq.h>

/* What the runner takes for "there is no such cell here". */
#define UNSUPPORTED 3
/* As much of the count is sent before the clock starts. */
#define WARM_UP(count) ((count) / 10 + 1)

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

struct cell
{
    const char *mode;
    const struct pattern *pattern;
    const char *transport;
    int curve;
    size_t size;
    /* How many sockets are on the side that there may be many on. */
    int clients;
    long count;
    int batch;
    char *payload;

    /* Of the two sides. Over the network each is a program of its own, with its
     * own thread for input and output. */
    void *sender_ctx;
    void *receiver_ctx;
    void *sender;
    void *receiver;
    /* How many receivers have heard the sender. */
    atomic_int known;
};

/* What is received. A ROUTER puts the name of the peer before the message. */
struct inbox
{
    void *socket;
    int has_name;
    zmq_msg_t name;
    zmq_msg_t msg;
};

/* sockets.c: the sides of a cell. */
const struct pattern *pattern_named (const char *name);
void open_contexts (struct cell *cell);
void close_contexts (struct cell *cell);
/* For CURVE, once. */
void make_keys (void);
void *open_sender (const struct cell *cell);
void *open_receiver (const struct cell *cell);
void bind_socket (const struct cell *cell, void *socket);
void connect_to (void *socket, void *bound);
void open_pair (struct cell *cell);
void close_pair (struct cell *cell);

/* messages.c */
double now (void);
void send_payload (const struct cell *cell, void *socket, size_t size);
void open_inbox (struct inbox *in, const struct cell *cell, void *socket);
void receive (struct inbox *in);
/* To where the last message came from. */
void answer (struct inbox *in);
void close_inbox (struct inbox *in);
/* The bytes that this process has in memory. */
double resident (void);

/* descriptors.c: lets this process have as many as it may, and tells how many. */
uint64_t raise_descriptors (void);

/* The modes. Each gives what is printed. */
double throughput (struct cell *cell);
double latency (struct cell *cell);
double steps (struct cell *cell);
double fan_in (struct cell *cell);
double fan_out (struct cell *cell);
double clients (struct cell *cell);
double clients_memory (struct cell *cell);
double set_up (struct cell *cell);
double idle (struct cell *cell);
double used (struct cell *cell);

#endif
