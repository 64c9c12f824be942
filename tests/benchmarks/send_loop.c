/* The limit: one send for each event and listener, and nothing else. send_loop LISTENERS FRAME

   Prints its port, waits for so many listeners, prints "ready", and for each number K that it reads sends FRAME (a file)
   K times to everybody; then prints "sent". */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int count = atoi(argv[1]), door = socket(AF_INET, SOCK_STREAM, 0), *listeners = calloc(count, sizeof(int));
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  socklen_t size = sizeof here;
  static char frame[65536];
  FILE *file = fopen(argv[2], "rb");
  size_t length = file ? fread(frame, 1, sizeof frame, file) : 0;
  if (!length || bind(door, (struct sockaddr *)&here, size) || listen(door, 4096)) return 1;
  getsockname(door, (struct sockaddr *)&here, &size);
  printf("%d\n", ntohs(here.sin_port));
  fflush(stdout);
  for (int i = 0; i < count; i++) listeners[i] = accept(door, NULL, NULL);
  puts("ready");
  fflush(stdout);
  for (long k; scanf("%ld", &k) == 1; ) {
    for (long n = 0; n < k; n++)
      for (int i = 0; i < count; i++)
        if (send(listeners[i], frame, length, 0) != (ssize_t)length) return 1;
    puts("sent");
    fflush(stdout);
  }
  return 0;
}
