/* One cell of the benchmark in C: the same work as the folder `ours`, by the C
 * interface.
 *
 *     cell MODE PATTERN TRANSPORT MECHANISM SIZE CLIENTS COUNT BATCH
 *
 * Prints how many seconds COUNT messages or round trips took, or how many bytes a
 * connection has in memory. It is compiled twice: against the library that
 * libzmq-sys builds, and against the one of the system.
 */
#include "cell.h"

#include <string.h>

static const struct
{
    const char *name;
    double (*run) (struct cell *cell);
} modes[] = {
  {"throughput", throughput},
  {"latency", latency},
  {"steps", steps},
  {"fan-in", fan_in},
  {"fan-out", fan_out},
  {"clients", clients},
  {"clients-memory", clients_memory},
  {"set-up", set_up},
  {"idle", idle},
  {"used", used},
};

/* The arguments without the name of the program. */
int cell_main (int argc, char **argv);
int cell_main (int argc, char **argv)
{
    struct cell cell = {0};
    CHECK (argc == 8);
    cell.mode = argv[0];
    cell.pattern = pattern_named (argv[1]);
    cell.transport = argv[2];
    cell.curve = strcmp (argv[3], "curve") == 0;
    cell.size = (size_t) atol (argv[4]);
    cell.clients = atoi (argv[5]);
    cell.count = atol (argv[6]);
    cell.batch = atoi (argv[7]);
    cell.payload = calloc (1, cell.size + 1);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strcmp (modes[i].name, cell.mode) == 0) {
            printf ("%.9f\n", modes[i].run (&cell));
            free (cell.payload);
            return 0;
        }
    return UNSUPPORTED;
}

#ifdef CELL_PROGRAM
int main (int argc, char **argv)
{
    return cell_main (argc - 1, argv + 1);
}
#endif
