#include "media/reencode.h"

int main() {
  return callbox::media::media_worker_main();
}
