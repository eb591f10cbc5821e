#include "desk/media.h"

int main() {
  return callbox::desk::media_worker_main();
}
