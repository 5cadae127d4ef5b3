// SPDX-License-Identifier: MIT OR GPL-2.0
/* /dev/far-end: who opens it plays what hangs on the header.
 *
 * read(2) gives one event (header.h). write(2) takes 'A' number(u32) status(s32) bytes, which answers a transaction, or
 * 'P' pin level, which moves a pin. All else is EINVAL.
 */
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "header.h"

#define KEPT 2048 /* events that wait to be read; more are lost, as on a wire that nobody listens to */

struct event { struct list_head list; struct event_head head; u8 data[]; };

static LIST_HEAD(events);
static DEFINE_SPINLOCK(lock);
static DECLARE_WAIT_QUEUE_HEAD(told);
static DECLARE_WAIT_QUEUE_HEAD(answered);
static bool played;
static unsigned int kept;
static struct { u32 number; s32 status; size_t len; u8 data[MOST]; } answer;

void far_tell(u8 kind, u32 number, u32 arg, const void *data, size_t len)
{
	struct event *e;
	unsigned long flags;

	if (!READ_ONCE(played) || !(e = kmalloc(sizeof(*e) + len, GFP_ATOMIC)))
		return;
	e->head = (struct event_head){ .kind = kind, .len = len, .number = number, .arg = arg, .ns = ktime_get_ns() };
	memcpy(e->data, data, len);
	spin_lock_irqsave(&lock, flags);
	if (kept < KEPT) {
		list_add_tail(&e->list, &events);
		kept++;
		e = NULL;
	}
	spin_unlock_irqrestore(&lock, flags);
	kfree(e);
	wake_up(&told);
}

s32 far_ask(u32 number, u32 messages, const void *data, size_t len, unsigned long timeout, u8 *to, size_t *got)
{
	if (!READ_ONCE(played))
		return -EREMOTEIO;
	far_tell('I', number, messages, data, len);
	if (!wait_event_timeout(answered, smp_load_acquire(&answer.number) == number, timeout))
		return -ETIMEDOUT;
	memcpy(to, answer.data, *got = answer.len);
	return answer.status;
}

static struct event *next_event(void)
{
	struct event *e;

	spin_lock_irq(&lock);
	e = list_first_entry_or_null(&events, struct event, list);
	if (e) {
		list_del(&e->list);
		kept--;
	}
	spin_unlock_irq(&lock);
	return e;
}

static int far_open(struct inode *inode, struct file *file) { return xchg(&played, true) ? -EBUSY : 0; }

static int far_release(struct inode *inode, struct file *file)
{
	struct event *e;

	WRITE_ONCE(played, false);
	while ((e = next_event()))
		kfree(e);
	return 0;
}

static ssize_t far_read(struct file *file, char __user *to, size_t room, loff_t *at)
{
	struct event *e;
	size_t n;
	bool lost;

	if (wait_event_interruptible(told, (e = next_event())))
		return -ERESTARTSYS;
	n = sizeof(e->head) + e->head.len;
	lost = n > room || copy_to_user(to, &e->head, n);
	kfree(e);
	return lost ? -EFAULT : n;
}

static ssize_t far_write(struct file *file, const char __user *from, size_t n, loff_t *at)
{
	u8 *said;
	ssize_t done = n;

	if (n > MOST + 9)
		return -EINVAL;
	said = memdup_user(from, n);
	if (IS_ERR(said))
		return PTR_ERR(said);
	if (n >= 9 && said[0] == 'A') {
		answer.status = *(s32 *)(said + 5);
		memcpy(answer.data, said + 9, answer.len = n - 9);
		smp_store_release(&answer.number, *(u32 *)(said + 1));
		wake_up(&answered);
	} else if (n == 3 && said[0] == 'P' && said[1] < PINS && said[2] <= 2) {
		header_drive(said[1], said[2]);
	} else {
		done = -EINVAL;
	}
	kfree(said);
	return done;
}

static __poll_t far_poll(struct file *file, poll_table *table)
{
	poll_wait(file, &told, table);
	return READ_ONCE(kept) ? EPOLLIN | EPOLLRDNORM : 0;
}

static const struct file_operations far_ops = {
	.owner = THIS_MODULE, .open = far_open, .release = far_release, .read = far_read, .write = far_write,
	.poll = far_poll,
};
static struct miscdevice far = { .minor = MISC_DYNAMIC_MINOR, .name = "far-end", .fops = &far_ops, .mode = 0600 };

int far_init(void) { return misc_register(&far); }
