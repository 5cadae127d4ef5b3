/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* What passes between a header (header.c) and its far end, a program that holds /dev/far-end (far_device.c). */
#include <linux/types.h>

#define PINS 54
#define MOST 8192 /* bytes of one event or answer */

/* An event, as read(2) gives it: this, then `len` bytes. In the machine's own byte order.
 *   'I'  an I2C transaction of `arg` messages: per message u16 address, u16 reads?, u16 length, and its bytes if it
 *        writes. Must be answered by its `number`.
 *   'S'  bytes that went out by SPI; arg: its clock in kHz.
 *   'G'  an output changed; arg: pin | level << 8.
 */
struct event_head { u8 kind, pad; u16 len; u32 number, arg, pad2; u64 ns; } __packed;

void far_tell(u8 kind, u32 number, u32 arg, const void *data, size_t len);
/* The answer to an I2C transaction: its status, and the bytes of all reads. -EREMOTEIO where nobody plays. */
s32 far_ask(u32 number, u32 messages, const void *data, size_t len, unsigned long timeout, u8 *answer, size_t *got);
/* The far end moves a pin. level: 0, 1, or 2 when nobody drives it. */
void header_drive(unsigned int pin, u8 level);
int far_init(void);
