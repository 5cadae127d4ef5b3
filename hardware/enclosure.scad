// Ebb's enclosure. Millimetres. Parameters are one a line, "name = number;", so that a test can read them.
// part = "shell" | "back" | "carrier" | "diffuser" | "hood" | "puck" | "puck_lid" | "all" (as it goes together)
//      | "reliefs" (what holds the cables) | "section" (cut open) | "behind" (as it stands, from behind) | "clash" (what lies in another: nothing)
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
full_hole_x = 3.5;      // the first holes of a full-size Pi, from its edge with the card
zero_usb_x = 54;        // its supply socket's middle, from the edge with the card
full_usb_x = 11.2;
full = 0;               // 1 for a Pi 3, 4, 5
people = 2;             // 1 leaves out the second person's electrode sockets
measure_w = 70;         // measuring board
measure_h = 50;
output_w = 46;          // output board, upright beside the measuring board
output_h = 50;
perf_hole_edge = 2.1;   // a perfboard's holes, from its edges
tallest = 22;           // above a board: the header's plugs with their wires' bend; R12
board_edge = 2;         // nothing stands nearer to a board's edge
board_t = 1.6;
button_d = 16;          // push button, its thread
button_nut_d = 22;
button_deep = 24;       // behind the wall, with its solder lugs
socket_d = 8.2;         // electrode socket, its thread
socket_nut_d = 12;
socket_deep = 18;       // with the resistor in its heat-shrink
cable_d = 5;            // the supply's cable, the thickest
plug_w = 12;            // the supply cable's plug, its grip, and how far it reaches
plug_h = 8;
plug_l = 22;
bend = 12;              // what a cable needs to turn
pulse_d = 16;           // pulse sensor
pulse_h = 3.2;          // of its disc
window_d = 17;          // the window before it, the second insulation
window_t = 0.5;
window_lip = 0.6;       // what holds it toward the finger
finger_w = 20;          // a broad finger
finger_h = 17;
motor_d = 10;           // coin motor
motor_h = 3.5;
thin_cable_d = 3.2;     // the sensors' and the motors' cable
c8_d = 10;              // the ring's capacitor
c8_l = 21;              // the longest of its kind
tie_w = 4.4;            // a cable tie of 2.5 or 3.6 mm, and what its head needs
tie_t = 1.6;
tie_head = 6;

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
press = 0.2;            // by so much the carrier holds the diffuser
groove = 4.6;           // in the hood's underside: the cable, and the tie over it
bar = 1.6;              // around which the tie goes
bite = 0.8;             // by so much the puck's teeth squeeze its cable, from above and from below
foot_w = 8;             // it stands on two rails, which reach further back than the cables bend
foot_h = 4;
foot_back = 20;

// --- what follows ---
pi_w = full ? full_w : zero_w;
pi_h = full ? full_h : zero_h;
hole_w = full ? full_hole_w : zero_hole_w;
hole_h = full ? full_hole_h : zero_hole_h;
hole_x = full ? full_hole_x + full_hole_w / 2 - full_w / 2 : 0;  // the middle of its holes, from its own
usb_x = (full ? full_usb_x - full_w / 2 : zero_usb_x - zero_w / 2);
boards_w = max(pi_w, measure_w + gap + output_w);
boards_h = pi_h + gap + measure_h;
above = max(button_deep, plug_l + bend);                      // the Pi's sockets look up, to the button
carrier_od = ring_od + 2 * fit + 2 * wall;
inner_w = max(boards_w + 2 * (gap + cable_d), carrier_od + 2 * post);   // the supply's cable comes down beside the boards
inner_h = max(above + boards_h + bend + 2 * gap, carrier_od + 2 * post);
back_room = standoff + board_t + tallest;
inner_d = tube + ring_h + wall + back_room + wall + 2;
boards_top = inner_h / 2 - above - gap;                       // the boards hang below button and plug
ears_r = carrier_od / 2 + 4;                                 // where the carrier is screwed on
diffuser_d = carrier_od;
c8_in = c8_l + 6;                                             // with its legs' bend
c8_far = carrier_od / 2 + c8_d + 2 * fit;                     // how far below the ring's middle it reaches
out_w = inner_w + 2 * wall;
out_h = inner_h + 2 * wall;
out_d = inner_d + wall;

assert(ring_id + 2 * wall < ring_od, "the ring is too thin for its seat");
assert(boards_w + 2 * (gap + cable_d) <= inner_w, "the boards are too wide");
assert(boards_top - boards_h >= gap + bend - inner_h / 2, "the boards are too high");
assert(abs(usb_x) - plug_w / 2 > button_nut_d / 2, "the button meets the supply's plug");
assert(window_d < finger_w, "the window is wider than the finger's tunnel");
assert(carrier_od + 2 * post <= inner_w, "the light is too wide for the posts");
assert(button_d / 2 + 2 < back_room / 2, "the button is too wide for the room behind the light");
assert(socket_deep < inner_w / 2 - carrier_od / 2, "the electrode sockets meet the light");
assert(socket_d + 4 < tube + ring_h, "the electrode sockets reach into the boards");
assert(hole_w < pi_w && hole_h < pi_h, "the Pi's holes lie outside it");
assert(finger_w > pulse_d + 2 * fit, "the finger's tunnel is narrower than the sensor");
assert(c8_d + 1 < tube + ring_h && c8_far + 1.6 < inner_h / 2 - gap, "C8 has no room below the light");
assert(2 * bite < thin_cable_d - 1, "the puck's teeth would cut its cable");
assert(out_w < 200 && out_h < 200, "larger than most printers");

sides = people > 1 ? [-1, 1] : [1];      // the first person's is on your left as you face the light, which lies on its face here
exits = people > 1 ? [-18, 0, 18, 36, -36] : [-18, 0, -36];   // cables leave behind, at the lower edge: pulse, motor, pulse, motor, supply
assert(max(exits) + cable_d < inner_w / 2 - post, "the cables' slots meet the posts");
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
        for (x = sides, y = [-8, 8])                                                             // each side: a person's electrodes
            translate([x * (out_w / 2 + 1), y, wall + (tube + ring_h) / 2]) rotate([0, -x * 90, 0])
                cylinder(d = socket_d, h = wall + 2);
    }
    for (x = [-1, 1]) translate([x * (out_w / 2 - 6 - foot_w / 2), -out_h / 2 - foot_h / 2, 0]) intersection() {   // its feet
        rounded(foot_w, foot_h + 0.02, out_d + foot_back, 1);
        translate([-foot_w, -foot_h, 0]) cube([2 * foot_w, 2 * foot_h, out_d + foot_back]);
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
            cylinder(d = carrier_od, h = wall + ring_h + tube - fit + press);
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
    difference() {                                                                              // C8's tray, below
        translate([-c8_in / 2 - 1.6, -c8_far - 1.6, 0]) cube([c8_in + 3.2, c8_d + 8, 8]);
        translate([0, 0, -1]) cylinder(d = carrier_od - 1, h = 99);
        translate([-c8_in / 2, -c8_far, wall]) cube([c8_in, c8_d + 2 * fit, 99]);
        for (y = [1.2 - c8_far, -carrier_od / 2 - 1.2]) translate([-tie_w / 2, y - tie_t / 2, -1]) cube([tie_w, tie_t, 9]);
        translate([c8_in / 2 - 3, -carrier_od / 2 - 4, -1]) cylinder(d = 5, h = 9);             // its two wires
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
        for (x = exits) hull() for (y = [0, cable_d]) translate([x, y - inner_h / 2, -1]) cylinder(d = cable_d + fit, h = 9); // open below: cables are laid in
    }
    translate([-hole_x, top - pi_h / 2, 0]) standoffs(hole_w, hole_h);   // it stands on its head: its sockets look up
    translate([-(output_w + gap) / 2, top - boards_h + measure_h / 2, 0])
        standoffs(measure_w - 2 * perf_hole_edge, measure_h - 2 * perf_hole_edge);
    translate([(measure_w + gap) / 2, top - boards_h + output_h / 2, 0])
        standoffs(output_w - 2 * perf_hole_edge, output_h - 2 * perf_hole_edge);
}

// A dark tunnel for a fingertip. From outside, in this order: the window against its lip, glued in all around; the sensor,
// its face to the window; hot glue over its back. Its cable lies in a groove, and a tie through the hood's floor, around a bar
// of it, holds it there: the finger meets no tie. Printed standing on its closed end, in black: no supports.
hood_w = finger_w + 2 * fit + 2 * wall;
hood_l = 38;
floor_t = max(window_lip + window_t + pulse_h + 1.5, groove + bar + tie_t + 1.4);
tie_z = hood_l - 4 - tie_w;
hood_h = finger_h + floor_t + wall;
module hood() {
    difference() {
        rounded(hood_w, hood_h, hood_l, 5);
        translate([0, (floor_t - wall) / 2, wall]) rounded(finger_w + 2 * fit, finger_h, hood_l, 7); // the finger
        translate([0, -hood_h / 2 + floor_t, wall + 14]) rotate([90, 0, 0]) {
            translate([0, 0, -1]) cylinder(d = window_d - 3, h = floor_t + 2);                      // it looks through
            translate([0, 0, window_lip]) cylinder(d = window_d + fit, h = floor_t);                // window and sensor
        }
        translate([-3, -hood_h / 2 - 1, wall + 14]) cube([6, groove + 1, hood_l]);                  // its cable, laid in
        translate([-3 - tie_head, -hood_h / 2 + groove + bar, tie_z]) cube([8 + tie_head, tie_t, tie_w]);  // the tie, below the bar
        translate([3 - 0.01, -hood_h / 2 - 1, tie_z]) cube([2, groove + bar + tie_t + 1, tie_w]);       // ... up beside it
        translate([-3 - tie_head, -hood_h / 2 - 1, tie_z - 0.8]) cube([tie_head + 0.01, groove + bar + tie_t + 1, tie_w + 1.6]); // its head
    }
}

// The motor lies in a puck of its own, at the end of its cable: under the other hand, never at the finger. The lid's two teeth
// press the cable over a third one in the puck: what pulls at it does not reach the motor.
puck_d = 44;
puck_h = motor_h + 2 * wall + 2;
teeth_x = [12.4, 14.5, 16.6];
tooth = puck_h - 2 * wall - 2.2 - thin_cable_d / 2 + bite;  // of the lid's
module puck() {
    difference() {
        cylinder(d = puck_d, h = puck_h - wall);
        translate([0, 0, wall]) cylinder(d = puck_d - 2 * wall, h = puck_h);
        hull() for (z = [0, puck_h]) translate([0, 0, wall + 2.2 + z]) rotate([0, 90, 0]) cylinder(d = 3.4, h = puck_d); // its cable, laid in
    }
    translate([0, 0, wall - 0.01]) difference() {
        cylinder(d = motor_d + 2 * fit + 2 * wall, h = motor_h);
        translate([0, 0, -1]) cylinder(d = motor_d + fit, h = 99);
        translate([0, -1.5, -1]) cube([motor_d, 3, 99]);
    }
    for (y = [-1, 1]) translate([teeth_x[0] - 1, y * (thin_cable_d / 2 + 0.2 + 0.8) - 0.8, wall - 0.01])
        cube([teeth_x[2] - teeth_x[0] + 2, 1.6, puck_h - 2 * wall - fit]);                             // it stays between these
    translate([teeth_x[1] - 0.8, -thin_cable_d / 2 - 0.3, wall - 0.01]) cube([1.6, thin_cable_d + 0.6, 2.2 - thin_cable_d / 2 + bite]);
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
    for (x = [teeth_x[0], teeth_x[2]]) translate([x - 0.8, -1.5, wall - 0.01]) cube([1.6, 3, tooth]);
}

// --- what lies in it, as bodies: on the back, seen from the boards' side ---
on_board = wall + standoff + board_t;
lane_x = inner_w / 2 - gap / 2 - cable_d / 2;
side = usb_x < 0 ? 1 : -1;                                    // the Pi on its head: what was left is right
module a_board(x, y, w, h) {
    translate([x - w / 2, y - h, on_board - board_t]) cube([w, h, board_t]);
    translate([x - w / 2 + board_edge, y - h + board_edge, on_board]) cube([w - 2 * board_edge, h - 2 * board_edge, tallest]);
}
module pi() {
    translate([-pi_w / 2, boards_top - pi_h, on_board - board_t]) cube([pi_w, pi_h, board_t]);
    translate([-hole_x - 26.5, boards_top - pi_h + 1, on_board]) cube([53, 6, tallest]);           // its header, with plugs
    translate([-pi_w / 2 - (full ? 3 : 0), boards_top - pi_h + 8, on_board]) cube([pi_w + (full ? 3 : 0), pi_h - 8, full ? 17 : 5]);
}
module supply() {
    translate([side * abs(usb_x) - plug_w / 2, boards_top + 0.5, on_board + 1.5 - plug_h / 2]) cube([plug_w, plug_l, plug_h]);
    z = on_board + 1.5 - cable_d / 2;
    turn_y = boards_top + plug_l + bend - cable_d;
    lane_y = inner_h / 2 - post - 2 * cable_d;                // past the corner's post
    translate([side * abs(usb_x) - cable_d / 2, boards_top + plug_l, z]) cube([cable_d, bend, cable_d]);
    hull() for (at = [[abs(usb_x), turn_y], [lane_x, lane_y]])
        translate([side * at[0] - cable_d / 2, at[1], z]) cube(cable_d);
    translate([side * lane_x - cable_d / 2, post - inner_h / 2 + 2, z]) cube([cable_d, lane_y + inner_h / 2 - post - 2, cable_d]);
}
module measuring() { a_board(-(output_w + gap) / 2, boards_top - pi_h - gap, measure_w, measure_h); }
module output() { a_board((measure_w + gap) / 2, boards_top - pi_h - gap, output_w, output_h); }
module on_back() { translate([0, 0, out_d]) rotate([0, 180, 0]) children(); }
module button() {
    translate([0, inner_h / 2, out_d - wall - back_room / 2]) rotate([90, 0, 0]) cylinder(d = button_nut_d, h = button_deep);
}
module sockets() {
    for (x = sides, y = [-8, 8]) translate([x * inner_w / 2, y, wall + (tube + ring_h) / 2]) rotate([0, -x * 90, 0])
        cylinder(d = socket_nut_d, h = socket_deep);
}
module in_light() { translate([0, 0, wall + ring_h + tube + wall - fit]) rotate([0, 180, 0]) children(); }
module light() { in_light() carrier(); }
module c8() {
    translate([-c8_in / 2 + 0.4, -carrier_od / 2 - fit - c8_d / 2, wall + 0.2 + c8_d / 2]) rotate([0, 90, 0]) {
        cylinder(d = c8_d, h = c8_l);
        translate([-2, -3, 0]) cube([4, 6, c8_l + 4]);                                              // its legs
    }
}
// --- and in hood and puck ---
module sensor() {
    translate([0, -hood_h / 2 + floor_t, wall + 14]) rotate([90, 0, 0]) translate([0, 0, window_lip + window_t + 0.05])
        cylinder(d = pulse_d, h = pulse_h);
}
module sensor_cable() { translate([0, -hood_h / 2 + groove - thin_cable_d / 2 - 0.02, wall + 14 + pulse_d / 2 + 1]) cylinder(d = thin_cable_d, h = 32); }
module tie() {
    t = 1.1;
    translate([-3 - t, -hood_h / 2 + groove + bar + 0.2, tie_z + 0.4]) cube([6 + 2 * t, t, tie_w - 0.8]);
    for (x = [-3.05 - t, 3.05]) translate([x, -hood_h / 2 + 0.2, tie_z + 0.4]) cube([t, groove + bar + t, tie_w - 0.8]);
    translate([-3 - t, -hood_h / 2 + 0.2, tie_z + 0.4]) cube([6 + 2 * t, t, tie_w - 0.8]);
    translate([-2.8 - tie_head, -hood_h / 2 + 0.2, tie_z - 0.4]) cube([tie_head - 0.4, 5, tie_w + 0.8]);
}
module motor() { translate([0, 0, wall + 0.05]) cylinder(d = motor_d, h = motor_h - 0.1); }
module motor_cable() { translate([motor_d / 2 + fit + wall + 0.5, 0, wall + 2.2]) rotate([0, 90, 0]) cylinder(d = thin_cable_d - (whole ? 0 : 2 * bite + 0.1), h = 24); }
module lid_on() { translate([0, 0, puck_h + 0.01]) rotate([180, 0, 0]) puck_lid(); }
names = ["shell", "back", "Pi", "supply", "measuring", "output", "button", "sockets", "light", "C8",
         "hood", "sensor", "sensor cable", "tie", "puck", "lid", "motor", "motor cable"];
module body(i) {
    if (i == 0) shell();
    if (i == 1) on_back() back();
    if (i == 2) on_back() pi();
    if (i == 3) on_back() supply();
    if (i == 4) on_back() measuring();
    if (i == 5) on_back() output();
    if (i == 6) button();
    if (i == 7) sockets();
    if (i == 8) light();
    if (i == 9) in_light() c8();
    if (i == 10) hood();
    if (i == 11) sensor();
    if (i == 12) sensor_cable();
    if (i == 13) tie();
    if (i == 14) puck();
    if (i == 15) lid_on();
    if (i == 16) motor();
    if (i == 17) motor_cable();
}
one = 0;     // which two, of names
other = 1;
whole = 0;   // 1: the puck's cable before the teeth squeeze it
module clash() { intersection() { body(one); body(other); } }
module colours() {
    color("dimgray") body(0);
    color("gray") body(1);
    color("green") body(2);
    color("black") body(3);
    color("tan") body(4);
    color("peru") body(5);
    color("red") body(6);
    color("gold") body(7);
    color("silver") body(8);
    color("navy") body(9);
}
module reliefs() {
    rotate([-90, 0, 0]) { color("#777777") hood(); color("green") sensor(); color("black") sensor_cable(); color("white") tie(); }
    translate([45, 12, 0]) { color("#777777") puck(); color("silver") motor(); color("black") motor_cable(); }
    translate([45, 60, 0]) color("silver") puck_lid();
    translate([-8, 120, 0]) { color("#999999") carrier(); color("navy") c8(); }
}
module section() { difference() { colours(); translate([0, -300, -1]) cube([300, 600, 300]); } }
module boards() { color("green") pi(); color("tan") measuring(); color("peru") output(); color("black") supply(); }

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
else if (part == "section") rotate([90, 0, 0]) section();
else if (part == "behind") rotate([90, 0, 0]) colours();
else if (part == "reliefs") reliefs();
else if (part == "clash") clash();
else all();
