// Ebb's enclosure. Millimetres. Parameters are one a line, "name = number;", so that a test can read them.
// part = "shell" | "back" | "carrier" | "diffuser" | "hood" | "puck" | "puck_lid" | "all" (as it goes together)
part = "all";

// --- what goes in ---
ring_od = 66;           // LED ring, outer diameter
ring_id = 52;           // LED ring, inner diameter
ring_h = 3.7;           // with its LEDs
zero_w = 65;            // Raspberry Pi Zero 2 W
zero_h = 30;
zero_hole_w = 58;       // between its holes
zero_hole_h = 23;
full_w = 85;            // Raspberry Pi 3, 4, 5
full_h = 56;
full_hole_w = 58;
full_hole_h = 49;
full = 0;               // 1 for a Pi 3, 4, 5
measure_w = 70;         // measuring board
measure_h = 50;
output_w = 30;          // output board, upright beside the measuring board
output_h = 50;
perf_hole_edge = 2.1;   // a perfboard's holes, from its edges
tallest = 20;           // above a board: header with its plugs, the electrolytic capacitor lies on its side
board_t = 1.6;
button_d = 16;          // push button, its thread
button_deep = 24;       // behind the wall, with its solder lugs
socket_d = 8.2;         // electrode socket, its thread
socket_deep = 18;       // with the resistor in its heat-shrink
cable_d = 5;            // sensor and motor cables
usb_w = 13;             // the supply cable's plug, with its grip
usb_h = 8;
pulse_d = 16;           // pulse sensor
pulse_h = 3.2;          // of its disc
finger_w = 20;          // a broad finger
finger_h = 17;
motor_d = 10;           // coin motor
motor_h = 3.5;

// --- how it is made ---
wall = 2.4;
gap = 4;                // between boards, and around them
fit = 0.4;              // between a part and its place
standoff = 5;
screw_d = 2.1;          // M2.5 cuts its own thread in this
case_screw_d = 2.5;     // M3 cuts its own thread in this
post = 8;               // the posts that the back is screwed to
diffuser_t = 1.2;
tube = 14;              // from the LEDs to the diffuser
lip = 2;                // what of the diffuser the shell covers

// --- what follows ---
pi_w = full ? full_w : zero_w;
pi_h = full ? full_h : zero_h;
hole_w = full ? full_hole_w : zero_hole_w;
hole_h = full ? full_hole_h : zero_hole_h;
boards_w = max(pi_w, measure_w + gap + output_w);
boards_h = pi_h + gap + measure_h;
carrier_od = ring_od + 2 * fit + 2 * wall;
inner_w = max(boards_w + 2 * gap, carrier_od + 2 * post);
inner_h = max(boards_h + 2 * gap + button_deep, carrier_od + 2 * post);
back_room = standoff + board_t + tallest;
inner_d = tube + ring_h + wall + back_room + 2;
boards_top = inner_h / 2 - button_deep - gap;                 // the boards hang below the button
ears_r = carrier_od / 2 + 4;                                 // where the carrier is screwed on
diffuser_d = carrier_od;
out_w = inner_w + 2 * wall;
out_h = inner_h + 2 * wall;
out_d = inner_d + wall;

assert(ring_id + 2 * wall < ring_od, "the ring is too thin for its seat");
assert(boards_w + 2 * gap <= inner_w, "the boards are too wide");
assert(boards_top - boards_h >= gap - inner_h / 2, "the boards are too high");
assert(inner_h / 2 - boards_top >= button_deep, "the button meets the Pi");
assert(carrier_od + 2 * post <= inner_w, "the light is too wide for the posts");
assert(button_d / 2 + 2 < back_room / 2, "the button is too wide for the room behind the light");
assert(socket_deep < inner_w / 2 - carrier_od / 2, "the electrode sockets meet the light");
assert(socket_d + 4 < tube + ring_h, "the electrode sockets reach into the boards");
assert(hole_w < pi_w && hole_h < pi_h, "the Pi's holes lie outside it");
assert(finger_w > pulse_d + 2 * fit, "the finger's tunnel is narrower than the sensor");
assert(out_w < 200 && out_h < 200, "larger than most printers");

$fn = 40;

module rounded(w, h, d, r) { linear_extrude(d) offset(r) offset(-r) square([w, h], center = true); }

module post_places(inset) {
    for (x = [-1, 1], y = [-1, 1]) translate([x * (inner_w / 2 - inset), y * (inner_h / 2 - inset), 0]) children();
}

// Printed on its face: no supports. Holes in its walls are at most 16 mm wide and bridge themselves.
module shell() {
    difference() {
        rounded(out_w, out_h, out_d, 6);
        translate([0, 0, wall]) rounded(inner_w, inner_h, out_d, 4);
        translate([0, 0, -1]) cylinder(d = diffuser_d - 2 * lip, h = wall + 2);                  // the light
        translate([0, 0, wall - diffuser_t]) cylinder(d = diffuser_d + fit, h = diffuser_t + 1); // the diffuser's seat
        translate([0, out_h / 2 + 1, out_d - wall - back_room / 2]) rotate([90, 0, 0])
            cylinder(d = button_d + fit, h = wall + 2);                                          // on top: the button
        for (x = [-1, 1], y = [-8, 8])                                                           // each side: a person's electrodes
            translate([x * (out_w / 2 + 1), y, wall + (tube + ring_h) / 2]) rotate([0, -x * 90, 0])
                cylinder(d = socket_d, h = wall + 2);
        for (x = [-12, 8, 28])                                                                   // below: pulse, motor, pulse
            translate([x, -out_h / 2 - 1, out_d - 10]) rotate([-90, 0, 0]) cylinder(d = cable_d, h = wall + 2);
        translate([-inner_w / 2 + 14, -out_h / 2 - 1, out_d - 14]) cube([usb_w, wall + 2, usb_h]);   // below: the supply
    }
    post_places(post / 2 - 0.5) difference() {
        translate([0, 0, wall / 2]) cylinder(d = post, h = out_d - wall / 2 - wall - fit);
        translate([0, 0, out_d - wall - fit - 14]) cylinder(d = case_screw_d, h = 20);
    }
    for (a = [45 : 90 : 359]) rotate(a) translate([ears_r, 0, 0]) difference() {                 // for the carrier's ears
        translate([0, 0, wall / 2]) cylinder(d = 7, h = wall / 2 + tube + ring_h - fit);
        translate([0, 0, wall + tube + ring_h - fit - 8]) cylinder(d = screw_d, h = 20);
    }
}

// The ring's seat and the tube that brings its light to the diffuser. Printed on its floor: no supports.
module carrier() {
    difference() {
        union() {
            cylinder(d = carrier_od, h = wall + ring_h + tube - fit);
            for (a = [45 : 90 : 359]) rotate(a) hull() {
                translate([ears_r, 0, 0]) cylinder(d = 8, h = wall);
                translate([ears_r - 10, 0, 0]) cylinder(d = 8, h = wall);
            }
        }
        translate([0, 0, wall]) cylinder(d = ring_od + 2 * fit, h = 99);
        for (a = [45 : 90 : 359]) rotate(a) translate([ears_r, 0, -1]) cylinder(d = 2.8, h = 99);
        translate([0, -(ring_od + ring_id) / 4, -1]) cylinder(d = 9, h = 99);                   // its three wires
    }
    difference() {
        translate([0, 0, wall - 0.01]) cylinder(d = ring_id - 2 * fit, h = 2);                     // what centres it
        translate([0, 0, wall - 1]) cylinder(d = ring_id - 2 * fit - 2 * wall, h = 9);
    }
}

// White, printed flat: no supports.
module diffuser() { cylinder(d = diffuser_d, h = diffuser_t); }

module standoffs(w, h) {
    for (x = [-1, 1], y = [-1, 1]) translate([x * w / 2, y * h / 2, 0]) difference() {
        cylinder(d = 6, h = standoff + wall);
        translate([0, 0, wall - 1]) cylinder(d = screw_d, h = standoff + 2);
    }
}

// The back, with the boards on it. Printed flat: no supports.
module back() {
    top = boards_top;
    difference() {
        rounded(inner_w - fit, inner_h - fit, wall, 4);
        post_places(post / 2 - 0.5) translate([0, 0, -1]) cylinder(d = 3.3, h = 9);
        for (x = [-24 : 8 : 24]) translate([x - 1, top - pi_h / 2 - 8, -1]) cube([2, 16, 9]);      // the Pi breathes
    }
    translate([0, top - pi_h / 2, 0]) standoffs(hole_w, hole_h);
    translate([-(output_w + gap) / 2, top - boards_h + measure_h / 2, 0])
        standoffs(measure_w - 2 * perf_hole_edge, measure_h - 2 * perf_hole_edge);
    translate([(measure_w + gap) / 2, top - boards_h + output_h / 2, 0])
        standoffs(output_w - 2 * perf_hole_edge, output_h - 2 * perf_hole_edge);
}

// A dark tunnel for a fingertip, the sensor in its floor. Printed standing on its closed end, in black: no supports.
hood_w = finger_w + 2 * fit + 2 * wall;
hood_l = 38;
floor_t = pulse_h + wall;
module hood() {
    difference() {
        translate([0, 0, 0]) rounded(hood_w, finger_h + floor_t + wall, hood_l, 5);
        translate([0, (floor_t - wall) / 2, wall]) rounded(finger_w + 2 * fit, finger_h, hood_l, 7); // the finger
        translate([0, -(finger_h + floor_t + wall) / 2 + floor_t + 1, wall + 14]) rotate([90, 0, 0])
            cylinder(d = pulse_d + fit, h = pulse_h + 1);                                          // the sensor
        translate([-3, -(finger_h + floor_t + wall) / 2 + wall, wall + 14]) cube([6, pulse_h - 0.5, hood_l]); // its cable
        for (x = [-1, 1]) translate([x * hood_w / 2, finger_h / 2 - 2, hood_l - 12]) cube([2 * wall + 2, 2, 10], center = true); // a strap
    }
}

// The motor lies in a puck of its own, at the end of its cable: under the pillow or the other hand, never at the finger.
puck_d = 44;
puck_h = motor_h + 2 * wall + 2;
module puck() {
    difference() {
        cylinder(d = puck_d, h = puck_h - wall);
        translate([0, 0, wall]) cylinder(d = puck_d - 2 * wall, h = puck_h);
        translate([0, 0, wall + 2.2]) rotate([0, 90, 0]) cylinder(d = 3.4, h = puck_d);            // its cable
    }
    translate([0, 0, wall - 0.01]) difference() {
        cylinder(d = motor_d + 2 * fit + 2 * wall, h = motor_h);
        translate([0, 0, -1]) cylinder(d = motor_d + fit, h = 99);
        translate([0, -1.5, -1]) cube([motor_d, 3, 99]);
    }
    for (a = [60, 180, 300]) rotate(a) translate([puck_d / 2 - wall - 3.5, 0, 0]) difference() {
        cylinder(d = 7, h = puck_h - wall);
        translate([0, 0, 2]) cylinder(d = screw_d, h = puck_h);
    }
}

module puck_lid() {
    difference() {
        cylinder(d = puck_d, h = wall);
        for (a = [60, 180, 300]) rotate(a) translate([puck_d / 2 - wall - 3.5, 0, -1]) cylinder(d = 2.8, h = 9);
    }
}

module boards() {
    top = boards_top;
    translate([0, 0, wall + standoff]) {
        color("green") translate([-pi_w / 2, top - pi_h, 0]) cube([pi_w, pi_h, board_t]);
        color("gray") translate([-pi_w / 2 + 6, top - 6, board_t]) cube([51, 5, 8.5]);
        color("tan") translate([-(measure_w + gap + output_w) / 2, top - boards_h, 0]) cube([measure_w, measure_h, board_t]);
        color("peru") translate([(measure_w + gap + output_w) / 2 - output_w, top - boards_h, 0]) cube([output_w, output_h, board_t]);
    }
}

module all() {
    color("dimgray") shell();
    color("white") translate([0, 0, -25]) diffuser();
    color("silver") translate([0, 0, 85 + tube + ring_h + wall]) rotate([0, 180, 0]) carrier();
    color("black") translate([0, 0, 78]) difference() { cylinder(d = ring_od, h = 2); translate([0, 0, -1]) cylinder(d = ring_id, h = 9); }
    translate([0, 0, 170]) rotate([0, 180, 0]) { color("dimgray") back(); boards(); }
    translate([out_w / 2 + 50, 0, 0]) color("#333333") hood();
    translate([out_w / 2 + 50, 60, 0]) { color("dimgray") puck(); color("silver") translate([0, 0, 20]) puck_lid(); }
}

if (part == "shell") shell();
else if (part == "back") back();
else if (part == "carrier") carrier();
else if (part == "diffuser") diffuser();
else if (part == "hood") hood();
else if (part == "puck") puck();
else if (part == "puck_lid") puck_lid();
else all();
