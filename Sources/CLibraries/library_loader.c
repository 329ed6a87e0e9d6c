// SPDX-License-Identifier: Apache-2.0
#include "library_loader.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static int fail(const cl_library *library, const char *what, const char *detail, char *failure, size_t size) {
    snprintf(failure, size, "%s %s (%s); install it with `apt-get install %s` on Debian or Ubuntu, or with "
             "`dnf install %s` on Fedora.", library->name, what, detail, library->debian_package,
             library->fedora_package);
    return -1;
}

int cl_library_load(const cl_library *library, void *functions, char *failure, size_t failure_size) {
    void *handle = NULL;
    // The first name is the one that the run-time package brings, so its reason is the one to show.
    char reason[256] = "no file name to try";
    for (size_t i = 0; handle == NULL && library->files[i] != NULL; i++) {
        handle = dlopen(library->files[i], RTLD_NOW | RTLD_LOCAL);
        if (handle == NULL && i == 0) {
            const char *error = dlerror();
            snprintf(reason, sizeof reason, "%s", error != NULL ? error : "unknown reason");
        }
    }
    if (handle == NULL) {
        return fail(library, "was not found", reason, failure, failure_size);
    }
    for (size_t i = 0; i < library->symbol_count; i++) {
        void *address = dlsym(handle, library->symbols[i].name);
        if (address == NULL) {
            char missing[256];
            snprintf(missing, sizeof missing, "it has no function %s", library->symbols[i].name);
            dlclose(handle);
            return fail(library, "cannot be used", missing, failure, failure_size);
        }
        memcpy((char *)functions + library->symbols[i].offset, &address, sizeof address);
    }
    return 0;
}
