/* Thousands of listeners in one process: crowd PORT FILE sse|late|ws|raw

   FILE holds what each listener sends when it is connected, parted by NUL bytes; with `late` no answer is waited
   for, and `raw` has no head. It prints "ready N
   SECONDS" when all are in, and then does what it reads from its standard input, a line each:
     reset             forget what was heard
     wait K MS         until every listener has heard K events; prints "heard TOTAL FEWEST MOST"
     times FILE        write when each event was read, in nanoseconds of the monotonic clock: 64 for each listener
   An event is a frame that ends with an empty line and is none of `live:`; with ws a message that is no ping. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define KEPT 64
#define AT_ONCE 64                    /* that connect at the same time */
static const char OURS[] = "event: live:";
enum { SSE, LATE, WS, RAW };

struct listener {
  int fd, in;                         /* in: its answer's head has been read */
  const char *says; size_t length;
  int matched, newlines;              /* of the head's end, or of OURS; of the frame's end */
  int ours, begun;
  long heard;
  uint64_t left; int header[14], headed; /* ws */
  int64_t at[KEPT];
};

static struct listener *all;
static int count, port, mode, poller, next_one, waiting, ready;

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void die(const char *why) { perror(why); exit(1); }

static void watch(struct listener *one, uint32_t events, int how) {
  struct epoll_event event = { .events = events, .data.ptr = one };
  if (epoll_ctl(poller, how, one->fd, &event)) die("epoll_ctl");
}

static void connect_next(void) {
  struct listener *one = &all[next_one++];
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  one->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (one->fd < 0) die("socket");
  if (connect(one->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) die("connect");
  watch(one, EPOLLOUT, EPOLL_CTL_ADD);
  waiting++;
}

static void is_in(struct listener *one) {
  one->in = 1;
  ready++;
  waiting--;
  if (next_one < count) connect_next();
}

static void hear(struct listener *one, int64_t at) {
  if (one->heard < KEPT) one->at[one->heard] = at;
  one->heard++;
}

static void read_sse(struct listener *one, const char *data, ssize_t size, int64_t at) {
  for (ssize_t i = 0; i < size; i++) {
    char c = data[i];
    if (!one->in) {                                       /* the head ends with \r\n\r\n */
      one->matched = c == "\r\n\r\n"[one->matched] ? one->matched + 1 : c == '\r';
      if (one->matched == 4) { if (mode == LATE) one->in = 1; else is_in(one); one->matched = one->newlines = one->ours = one->begun = 0; }
      continue;
    }
    if (c == '\n') {
      if (++one->newlines == 2) {
        if (one->begun && !one->ours) hear(one, at);
        one->begun = one->ours = one->matched = 0;
      }
      continue;
    }
    if (c == '\r') continue;                              /* of the chunks' lines */
    one->newlines = 0;
    if (!one->begun && c != OURS[0] && c != 'i' && c != 'd' && c != ':') continue; /* a chunk's length */
    if (!one->begun) { one->begun = 1; one->matched = 0; if (c == ':') one->ours = 1; }
    if (one->matched >= 0) {
      if (c != OURS[one->matched]) one->matched = -1;
      else if (!OURS[++one->matched]) { one->ours = 1; one->matched = -1; }
    }
  }
}

static void read_ws(struct listener *one, const unsigned char *data, ssize_t size, int64_t at) {
  static const char JOIN[] = "\x81\x82\0\0\0\0" "40";     /* masked with zeros */
  ssize_t i = 0;
  while (i < size) {
    if (one->in < 1) {                                    /* 0: the answer's head */
      one->matched = data[i] == (unsigned char)"\r\n\r\n"[one->matched] ? one->matched + 1 : data[i] == '\r';
      i++;
      if (one->matched == 4) { one->in = 1; one->headed = 0; one->left = 0; if (write(one->fd, JOIN, 8) != 8) die("join"); }
      continue;
    }
    if (!one->left) {
      one->header[one->headed++] = data[i++];
      int length = one->header[1] & 127, needed = one->headed < 2 ? 2 : length == 126 ? 4 : length == 127 ? 10 : 2;
      if (one->headed < needed) continue;
      one->left = length == 126 ? (uint64_t)one->header[2] << 8 | one->header[3] : (uint64_t)length;
      one->begun = 0;
      continue;
    }
    if (!one->begun) { one->begun = 1; one->ours = 0; one->matched = data[i]; one->newlines = one->left > 1 ? -1 : 0; }
    else if (one->newlines == -1) { one->newlines = data[i]; }
    one->left--;
    i++;
    if (!one->left) {
      one->headed = 0;
      if (one->matched == '4' && one->newlines == '2') hear(one, at);
      if (one->matched == '4' && one->newlines == '0' && one->in == 1) { is_in(one); one->in = 2; }
    }
  }
}

static void serve(struct listener *one, uint32_t events) {
  static char data[1 << 18];
  if (events & EPOLLOUT) {
    if (one->length && write(one->fd, one->says, one->length) != (ssize_t)one->length) die("write");
    watch(one, EPOLLIN, EPOLL_CTL_MOD);
    if (mode == RAW || mode == LATE) is_in(one);
    if (mode == LATE) one->in = 0;
    return;
  }
  ssize_t size = read(one->fd, data, sizeof data);
  if (size < 0 && errno == EAGAIN) return;
  if (size <= 0) { fprintf(stderr, "listener %ld was cut off\n", (long)(one - all)); exit(1); }
  if (!one->in && mode == SSE && strncmp(data, "HTTP/1.1 200", 12) && one->matched == 0) { fwrite(data, 1, size, stderr); exit(1); }
  int64_t at = now();
  if (mode == WS) read_ws(one, (unsigned char *)data, size, at);
  else read_sse(one, data, size, at);
}

static void turn(int ms) {
  struct epoll_event events[1024];
  int n = epoll_wait(poller, events, 1024, ms);
  for (int i = 0; i < n; i++) if (events[i].data.ptr) serve(events[i].data.ptr, events[i].events);
}

static void say_heard(void) {
  long total = 0, fewest = count ? all[0].heard : 0, most = 0;
  for (int i = 0; i < count; i++) {
    total += all[i].heard;
    if (all[i].heard < fewest) fewest = all[i].heard;
    if (all[i].heard > most) most = all[i].heard;
  }
  printf("heard %ld %ld %ld\n", total, fewest, most);
}

static int everybody_heard(long k) {
  static int from;                                        /* whoever was missing is looked at first */
  for (int i = 0; i < count; i++) if (all[(from + i) % count].heard < k) { from = (from + i) % count; return 0; }
  return 1;
}

static void obey(char *line) {
  char word[16], name[4096];
  long k = 0, ms = 0;
  sscanf(line, "%15s", word);
  if (!strcmp(word, "reset")) { for (int i = 0; i < count; i++) all[i].heard = 0; puts("ok"); }
  else if (!strcmp(word, "wait") && sscanf(line, "%*s %ld %ld", &k, &ms) == 2) {
    int64_t until = now() + ms * 1000000LL;
    while (!everybody_heard(k) && now() < until) turn(5);
    say_heard();
  } else if (!strcmp(word, "times") && sscanf(line, "%*s %4095s", name) == 1) {
    FILE *file = fopen(name, "wb");
    if (!file) die(name);
    for (int i = 0; i < count; i++) fwrite(all[i].at, sizeof all[i].at, 1, file);
    fclose(file);
    puts("ok");
  }
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  port = atoi(argv[1]);
  mode = !strcmp(argv[3], "ws") ? WS : !strcmp(argv[3], "raw") ? RAW : !strcmp(argv[3], "late") ? LATE : SSE;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  setvbuf(stdout, NULL, _IOLBF, 0);
  FILE *file = fopen(argv[2], "rb");
  struct stat stat_;
  if (!file || fstat(fileno(file), &stat_)) die(argv[2]);
  char *text = malloc(stat_.st_size + 1);
  if (fread(text, 1, stat_.st_size, file) != (size_t)stat_.st_size) die("read");
  for (long i = 0; i < stat_.st_size; i++) count += !text[i];
  all = calloc(count, sizeof *all);
  for (char *at = text, *end = text + stat_.st_size, i = 0; at < end; at += strlen(at) + 1) {
    (void)i;
    all[next_one].says = at;
    all[next_one++].length = strlen(at);
  }
  next_one = 0;
  if ((poller = epoll_create1(0)) < 0) die("epoll");
  int64_t began = now();
  while (next_one < count && waiting < AT_ONCE) connect_next();
  while (ready < count) turn(1000);
  printf("ready %d %.6f\n", count, (now() - began) / 1e9);

  struct epoll_event input = { .events = EPOLLIN, .data.ptr = NULL };
  fcntl(0, F_SETFL, O_NONBLOCK);
  if (epoll_ctl(poller, EPOLL_CTL_ADD, 0, &input)) die("stdin");
  char line[8192];
  size_t length = 0;
  for (;;) {
    turn(1000);
    ssize_t size = read(0, line + length, sizeof line - 1 - length);
    if (size == 0) return 0;
    if (size < 0) continue;
    length += size;
    for (char *end; (end = memchr(line, '\n', length)); ) {
      *end = 0;
      obey(line);
      length -= end + 1 - line;
      memmove(line, end + 1, length);
    }
  }
}
