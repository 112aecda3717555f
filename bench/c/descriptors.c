/* How many descriptors a process may have. */
#include "cell.h"

#include <sys/resource.h>

uint64_t raise_descriptors (void)
{
    struct rlimit limit;
    if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
        return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit (RLIMIT_NOFILE, &limit);
    getrlimit (RLIMIT_NOFILE, &limit);
    return (uint64_t) limit.rlim_cur;
}
