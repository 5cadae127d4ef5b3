// SPDX-License-Identifier: MIT OR GPL-2.0
/* A Raspberry Pi's header in a machine that has none: /dev/i2c-1, /dev/spidev0.0 and /dev/gpiochip0 are the kernel's
 * own nodes, with their own classes, errors and timeouts; what hangs on them is played through /dev/far-end.
 *
 * A module, because nodes made in user space (CUSE) have another class, so that neither the udev rules nor DeviceAllow=
 * would be tried. /proc/device-tree is made here too: a unit with ProtectProc= has a procfs of its own.
 */
#include <linux/delay.h>
#include <linux/gpio/driver.h>
#include <linux/i2c.h>
#include <linux/module.h>
#include <linux/pinctrl/pinconf-generic.h>
#include <linux/platform_device.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/spi/spi.h>
#include <linux/version.h>
#include "header.h"

static char *model = "Raspberry Pi Zero 2 W Rev 1.0 (virtual)";
static uint revision = 0x902120, i2c_hz = 400000;
module_param(model, charp, 0444);
module_param(revision, uint, 0444);
module_param(i2c_hz, uint, 0644);

static struct platform_device *board;

/* I2C: one transaction takes the time of its bits. */

static int transfer(struct i2c_adapter *adapter, struct i2c_msg *messages, int count)
{
	static u32 number; /* the adapter's own lock is held: one at a time */
	u8 *asked, *answer, *end;
	size_t got = 0, at = 0;
	int i, bits = 1 + count;
	s32 status;

	end = asked = kmalloc(MOST, GFP_KERNEL);
	answer = kmalloc(MOST, GFP_KERNEL);
	if (!asked || !answer) {
		status = -ENOMEM;
		goto out;
	}
	for (i = 0; i < count; i++) {
		u16 about[3] = { messages[i].addr, messages[i].flags & I2C_M_RD, messages[i].len };

		if (end + sizeof(about) + messages[i].len > asked + MOST) {
			status = -EOPNOTSUPP;
			goto out;
		}
		memcpy(end, about, sizeof(about));
		end += sizeof(about);
		if (!about[1]) {
			memcpy(end, messages[i].buf, messages[i].len);
			end += messages[i].len;
		}
		bits += 9 * (1 + messages[i].len);
	}
	status = far_ask(++number, count, asked, end - asked, adapter->timeout, answer, &got);
	if (status)
		goto out;
	usleep_range(bits * 1000000ULL / i2c_hz, bits * 1000000ULL / i2c_hz + 20);
	for (i = 0; i < count; i++)
		if (messages[i].flags & I2C_M_RD && at + messages[i].len <= got) {
			memcpy(messages[i].buf, answer + at, messages[i].len);
			at += messages[i].len;
		}
	status = count;
out:
	kfree(asked);
	kfree(answer);
	return status;
}
static u32 i2c_can(struct i2c_adapter *adapter) { return I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL; }
static const struct i2c_algorithm i2c_way = { .master_xfer = transfer, .functionality = i2c_can };
static struct i2c_adapter i2c = { .owner = THIS_MODULE, .algo = &i2c_way, .name = "header i2c", .nr = 1 };

/* SPI: bytes out only, in their time. */

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
#define spi_alloc_host spi_alloc_master
#endif
static int spi_message(struct spi_controller *controller, struct spi_message *message)
{
	struct spi_transfer *part;

	list_for_each_entry(part, &message->transfers, transfer_list) {
		u64 us = part->len * 8 * 1000000ULL / max(part->speed_hz, 1000u);

		if (part->tx_buf)
			far_tell('S', 0, part->speed_hz / 1000, part->tx_buf, min_t(size_t, part->len, MOST));
		if (part->rx_buf)
			memset(part->rx_buf, 0, part->len);
		usleep_range(us, us + 50);
		message->actual_length += part->len;
	}
	message->status = 0;
	spi_finalize_current_message(controller);
	return 0;
}
static int add_spi(void)
{
	/* a name that spidev takes where there is no device tree */
	static struct spi_board_info ring = { .modalias = "dh2228fv", .max_speed_hz = 125000000 };
	struct spi_controller *controller = spi_alloc_host(&board->dev, 0);
	int trouble;

	if (!controller)
		return -ENOMEM;
	controller->bus_num = 0;
	controller->num_chipselect = 2;
	controller->transfer_one_message = spi_message;
	trouble = spi_register_controller(controller);
	return trouble ? trouble : spi_new_device(controller, &ring) ? 0 : -ENODEV;
}

/* GPIO: pulls, and edges for whoever asks. */

static struct { u8 output, level, driven, pull; } pins[PINS] = { [0 ... PINS - 1] = { .driven = 2 } };
static struct gpio_chip gpio;

static int pin_get(struct gpio_chip *chip, uint at)
{
	return pins[at].output ? pins[at].level : pins[at].driven < 2 ? pins[at].driven : pins[at].pull == 2;
}
static void pin_set(struct gpio_chip *chip, uint at, int level)
{
	pins[at].level = !!level;
	far_tell('G', 0, at | pins[at].level << 8, NULL, 0);
}
static int pin_in(struct gpio_chip *chip, uint at) { pins[at].output = 0; return 0; }
static int pin_out(struct gpio_chip *chip, uint at, int level)
{
	pins[at].output = 1;
	pin_set(chip, at, level);
	return 0;
}
static int pin_is_in(struct gpio_chip *chip, uint at) { return !pins[at].output; }
static int pin_pull(struct gpio_chip *chip, uint at, unsigned long config)
{
	switch (pinconf_to_config_param(config)) {
	case PIN_CONFIG_BIAS_PULL_UP: pins[at].pull = 2; return 0;
	case PIN_CONFIG_BIAS_PULL_DOWN: pins[at].pull = 1; return 0;
	case PIN_CONFIG_BIAS_DISABLE: pins[at].pull = 0; return 0;
	default: return -ENOTSUPP;
	}
}
static void edge_off(struct irq_data *d) { gpiochip_disable_irq(irq_data_get_irq_chip_data(d), irqd_to_hwirq(d)); }
static void edge_on(struct irq_data *d) { gpiochip_enable_irq(irq_data_get_irq_chip_data(d), irqd_to_hwirq(d)); }
static int edge_type(struct irq_data *d, uint type) { return 0; }
static const struct irq_chip edges = {
	.name = "header", .irq_mask = edge_off, .irq_unmask = edge_on, .irq_set_type = edge_type,
	.flags = IRQCHIP_IMMUTABLE, GPIOCHIP_IRQ_RESOURCE_HELPERS,
};
static struct gpio_chip gpio = {
	.label = "pinctrl-bcm2835", .owner = THIS_MODULE, .base = -1, .ngpio = PINS, .get = pin_get, .set = pin_set,
	.direction_input = pin_in, .direction_output = pin_out, .get_direction = pin_is_in, .set_config = pin_pull,
};
void header_drive(uint at, u8 level)
{
	int before = pin_get(&gpio, at);
	unsigned long flags;

	pins[at].driven = level;
	if (pin_get(&gpio, at) == before)
		return;
	local_irq_save(flags);
	generic_handle_domain_irq(gpio.irq.domain, at);
	local_irq_restore(flags);
}
static int add_gpio(void)
{
	gpio.parent = &board->dev;
	gpio_irq_chip_set_chip(&gpio.irq, &edges);
	gpio.irq.handler = handle_simple_irq;
	gpio.irq.default_type = IRQ_TYPE_NONE;
	return gpiochip_add_data(&gpio, NULL);
}

/* What the board says of itself. */

static ssize_t say_model(struct file *file, char __user *to, size_t n, loff_t *at)
{
	return simple_read_from_buffer(to, n, at, model, strlen(model) + 1);
}
static ssize_t say_revision(struct file *file, char __user *to, size_t n, loff_t *at)
{
	__be32 cell = cpu_to_be32(revision);

	return simple_read_from_buffer(to, n, at, &cell, sizeof(cell));
}
static const struct proc_ops model_ops = { .proc_read = say_model }, revision_ops = { .proc_read = say_revision };
static void add_tree(void)
{
	struct proc_dir_entry *tree = proc_mkdir("device-tree", NULL), *system = tree ? proc_mkdir("system", tree) : NULL;

	if (tree)
		proc_create("model", 0444, tree, &model_ops);
	if (system)
		proc_create("linux,revision", 0444, system, &revision_ops);
}

static int __init header_init(void)
{
	int trouble;

	board = platform_device_register_simple("pi-header", -1, NULL, 0);
	if (IS_ERR(board))
		return PTR_ERR(board);
	add_tree();
	trouble = far_init();
	i2c.dev.parent = &board->dev;
	trouble = trouble ?: i2c_add_numbered_adapter(&i2c);
	trouble = trouble ?: add_spi();
	return trouble ?: add_gpio();
}
module_init(header_init); /* and no exit: a header is not unplugged */
MODULE_DESCRIPTION("A virtual Raspberry Pi's header");
MODULE_LICENSE("Dual MIT/GPL");
