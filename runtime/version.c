#include "runtime/version.h"

const char budget_version[] = "0.1";
