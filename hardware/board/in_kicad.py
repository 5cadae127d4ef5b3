"""In KiCad's own Python: places a board's parts, routes its nets, pours ground. `in_kicad.py X.json X.kicad_pcb`.

The router: nets one after another, each pad to what of its net is there already, by the cheapest way on a grid of two
layers (A*); where one finds no way, all of it again in another order.
"""

import heapq
import itertools
import json
import math
import random
import sys

import pcbnew

LIBRARY = "/usr/share/kicad/footprints"
GRID_MM, VIA_MM, DRILL_MM, VIA_COST, EDGE_MM, SLACK_MM = 0.25, 1.2, 0.6, 12.0, 0.5, 0.05
STEPS = [(dx, dy, math.hypot(dx, dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]
mm = pcbnew.FromMM


class Router:
    """Copper on two layers. width and clearance in mm."""

    def __init__(self, size_mm, pads, holes, width_mm, clearance_mm):
        self.w, self.h = (round(side / GRID_MM) + 1 for side in size_mm)
        self.pads, self.holes, self.width_mm, self.clearance_mm = pads, holes, width_mm, clearance_mm
        self.near = [
            bytearray(self.w * self.h),
            bytearray(self.w * self.h),
        ]  # 0: free; n: only net n is near; 255: several
        self.tracks = []  # (net, layer, [(x, y), ...]) in cells
        self.vias = []
        margin = round((EDGE_MM + width_mm / 2) / GRID_MM)
        for layer in self.near:
            for y in range(self.h):
                for x in range(self.w):
                    if min(x, y, self.w - 1 - x, self.h - 1 - y) < margin:
                        layer[y * self.w + x] = 255
        for x_mm, y_mm, r_mm in holes:
            self._stamp(255, (0, 1), x_mm, y_mm, r_mm, r_mm)
        for pad in pads:
            self._stamp(pad["net"] or 255, (0, 1), pad["x"], pad["y"], pad["rx"], pad["ry"])

    def _stamp(self, net, layers, x_mm, y_mm, rx_mm, ry_mm):
        reach = self.clearance_mm + self.width_mm / 2 + SLACK_MM
        for y in range(math.ceil((y_mm - ry_mm - reach) / GRID_MM), math.floor((y_mm + ry_mm + reach) / GRID_MM) + 1):
            for x in range(
                math.ceil((x_mm - rx_mm - reach) / GRID_MM), math.floor((x_mm + rx_mm + reach) / GRID_MM) + 1
            ):
                if 0 <= x < self.w and 0 <= y < self.h:
                    dx, dy = max(0, abs(x * GRID_MM - x_mm) - rx_mm), max(0, abs(y * GRID_MM - y_mm) - ry_mm)
                    if math.hypot(dx, dy) < reach:
                        for layer in layers:
                            at = y * self.w + x
                            was = self.near[layer][at]
                            self.near[layer][at] = net if was in (0, net) else 255

    def cell(self, pad):
        """Where a pad's middle is on the grid."""
        return round(pad["x"] / GRID_MM), round(pad["y"] / GRID_MM)

    def route(self, net, pads):
        """Join all pads of a net. False if one has no way."""
        joined = {(*self.cell(pads[0]), layer) for layer in (0, 1)}
        left = pads[1:]
        while left:
            left.sort(
                key=lambda pad: min(abs(self.cell(pad)[0] - x) + abs(self.cell(pad)[1] - y) for x, y, _ in joined)
            )
            way = self._way(net, joined, self.cell(left[0]))
            if way is None:
                return False
            self._lay(net, way)
            joined.update(way)
            joined.update((*self.cell(left[0]), layer) for layer in (0, 1))
            left.pop(0)
        return True

    def _way(self, net, sources, target):
        ok = (0, net)
        best = dict.fromkeys(sources, 0.0)
        came = {}
        heap = [(math.hypot(x - target[0], y - target[1]), 0.0, (x, y, layer)) for x, y, layer in sources]
        heapq.heapify(heap)
        while heap:
            _, cost, at = heapq.heappop(heap)
            if cost > best[at]:
                continue
            x, y, layer = at
            if (x, y) == target:
                way = [at]
                while at in came:
                    at = came[at]
                    way.append(at)
                return way[::-1]
            for dx, dy, step in STEPS:
                to = (x + dx, y + dy, layer)
                if 0 <= to[0] < self.w and 0 <= to[1] < self.h and self.near[layer][to[1] * self.w + to[0]] in ok:
                    self._better(to, at, cost + step, best, came, heap, target)
            if self._via_fits(x, y, ok):
                self._better((x, y, 1 - layer), at, cost + VIA_COST, best, came, heap, target)
        return None

    def _better(self, to, at, cost, best, came, heap, target):
        if cost < best.get(to, math.inf):
            best[to], came[to] = cost, at
            heapq.heappush(heap, (cost + math.hypot(to[0] - target[0], to[1] - target[1]), cost, to))

    def _via_fits(self, x, y, ok):
        reach = math.ceil((VIA_MM - self.width_mm) / 2 / GRID_MM)
        for dy in range(-reach, reach + 1):
            for dx in range(-reach, reach + 1):
                if not (0 <= x + dx < self.w and 0 <= y + dy < self.h):
                    return False
                at = (y + dy) * self.w + x + dx
                if self.near[0][at] not in ok or self.near[1][at] not in ok:
                    return False
        centre = (x * GRID_MM, y * GRID_MM)
        apart = VIA_MM / 2 + 0.3  # no via in a pad, nor hole beside hole
        return all(
            math.hypot(p["x"] - centre[0], p["y"] - centre[1]) > max(p["rx"], p["ry"]) + apart for p in self.pads
        ) and all(
            math.hypot(vx * GRID_MM - centre[0], vy * GRID_MM - centre[1]) > VIA_MM + 0.3 or (vx, vy) == (x, y)
            for _, vx, vy in self.vias
        )

    def _lay(self, net, way):
        run = [way[0]]
        for one, other in itertools.pairwise(way):
            if one[2] != other[2]:
                self.vias.append((net, one[0], one[1]))
                self._stamp(net, (0, 1), one[0] * GRID_MM, one[1] * GRID_MM, VIA_MM / 2, VIA_MM / 2)
                self.tracks.append((net, run[0][2], run))
                run = [other]
            else:
                run.append(other)
        self.tracks.append((net, run[0][2], run))
        for x, y, layer in way:
            self._stamp(net, (layer,), x * GRID_MM, y * GRID_MM, self.width_mm / 2, self.width_mm / 2)


def corners(run):
    """Of a run of cells, the places where it turns, and its ends."""
    kept = [run[0]]
    for before, at, after in zip(run, run[1:], run[2:], strict=False):
        if (at[0] - before[0], at[1] - before[1]) != (after[0] - at[0], after[1] - at[1]):
            kept.append(at)
    return [*kept, run[-1]] if len(run) > 1 else kept


def made(data, target):
    """The board with its parts, and what the router must know of them."""
    board = pcbnew.NewBoard(target)
    width, height = data["size_mm"]
    nets = {}
    for name in sorted({net for part in data["parts"] for net in part["nets"].values()}):
        nets[name] = pcbnew.NETINFO_ITEM(board, name)
        board.Add(nets[name])
    pads, holes = [], []
    for part in data["parts"]:
        library, _, name = part["footprint"].partition(":")
        footprint = pcbnew.FootprintLoad(f"{LIBRARY}/{library}.pretty", name)
        footprint.SetReference(part["reference"])
        footprint.SetValue(part["value"])
        footprint.SetFPID(pcbnew.LIB_ID(library, name))
        footprint.SetPosition(pcbnew.VECTOR2I(mm(part["at_mm"][0]), mm(part["at_mm"][1])))
        footprint.SetOrientationDegrees(part["turn"])
        footprint.Value().SetVisible(False)
        name_at = footprint.Reference()
        name_at.SetTextSize(pcbnew.VECTOR2I(mm(0.8), mm(0.8)))
        name_at.SetTextThickness(mm(0.12))
        name_at.SetTextAngleDegrees(0)
        for item in [
            item for item in footprint.GraphicalItems() if item.GetClass() == "PCB_TEXT" and item.GetText() == "K"
        ]:
            footprint.Delete(item)  # the band says it
        if name.startswith(("R_", "C_", "D_", "DIP")):  # into the part's own outline; the others have theirs above
            name_at.SetPosition(footprint.GetBoundingBox(False).GetCenter())
        board.Add(footprint)
        for pad in footprint.Pads():
            if net := part["nets"].get(pad.GetNumber()):
                pad.SetNet(nets[net])
            at, box = pad.GetPosition(), pad.GetBoundingBox()
            where = {"x": pcbnew.ToMM(at.x), "y": pcbnew.ToMM(at.y)}
            if pad.GetAttribute() == pcbnew.PAD_ATTRIB_NPTH:
                holes.append((where["x"], where["y"], pcbnew.ToMM(box.GetWidth()) / 2))
            else:
                size = {"rx": pcbnew.ToMM(box.GetWidth()) / 2, "ry": pcbnew.ToMM(box.GetHeight()) / 2}
                pads.append(where | size | {"name": net or "", "net": 0})
    edge, hole = data["holes"]
    library, _, name = hole.partition(":")
    for i, (x, y) in enumerate(
        [(edge, edge), (width - edge, edge), (edge, height - edge), (width - edge, height - edge)], 1
    ):
        footprint = pcbnew.FootprintLoad(f"{LIBRARY}/{library}.pretty", name)
        footprint.SetReference(f"H{i}")
        footprint.SetFPID(pcbnew.LIB_ID(library, name))
        footprint.SetPosition(pcbnew.VECTOR2I(mm(x), mm(y)))
        footprint.Reference().SetVisible(False)
        footprint.Value().SetVisible(False)
        footprint.SetBoardOnly(True)
        board.Add(footprint)
        holes.append((x, y, 1.35 + 0.25))
    outline = pcbnew.PCB_SHAPE(board, pcbnew.SHAPE_T_RECT)
    outline.SetStart(pcbnew.VECTOR2I(0, 0))
    outline.SetEnd(pcbnew.VECTOR2I(mm(width), mm(height)))
    outline.SetLayer(pcbnew.Edge_Cuts)
    outline.SetWidth(mm(0.1))
    board.Add(outline)
    numbers = {name: i for i, name in enumerate(nets, 1)}
    for pad in pads:
        pad["net"] = numbers.get(pad["name"], 0)
    return board, nets, numbers, pads, holes


def routed(data, numbers, pads, holes):
    """A router that has joined everything. Raises RuntimeError after fifty orders."""
    by_net = {name: [pad for pad in pads if pad["name"] == name] for name in numbers}

    def length(name):
        xs, ys = [pad["x"] for pad in by_net[name]], [pad["y"] for pad in by_net[name]]
        return max(xs) - min(xs) + max(ys) - min(ys) + (1000 if name == "GND" else 0)

    order, chance = sorted((name for name in numbers if len(by_net[name]) > 1), key=length), random.Random(1)
    for _ in range(50):
        router = Router(data["size_mm"], pads, holes, data["width_mm"], data["clearance_mm"])
        failed = next((name for name in order if not router.route(numbers[name], list(by_net[name]))), None)
        if failed is None:
            return router
        order.remove(failed)
        order.insert(0 if failed != "GND" else chance.randrange(len(order)), failed)
    raise RuntimeError("no order of nets can be routed")


def main(source, target):
    """Make target from source, the same each time: KiCad writes in the order of its numbers."""
    pcbnew.KIID.SeedGenerator(1)
    with open(source) as file:
        data = json.load(file)
    board, nets, numbers, pads, holes = made(data, target)
    names = {number: name for name, number in numbers.items()}
    router = routed(data, numbers, pads, holes)
    settings = board.GetDesignSettings()
    settings.m_MinClearance = mm(data["clearance_mm"])
    settings.m_MinResolvedSpokes = 1  # each ground pad has its track beside
    settings.m_CopperEdgeClearance = mm(EDGE_MM)
    for net, layer, run in router.tracks:
        places = [(x * GRID_MM, y * GRID_MM) for x, y, _ in corners(run)]
        for end in (0, -1):  # from the grid to the pad's own middle
            for pad in pads:
                if pad["net"] == net and router.cell(pad) == run[end][:2] and (pad["x"], pad["y"]) != places[end]:
                    places.insert(0 if end == 0 else len(places), (pad["x"], pad["y"]))
                    break
        for one, other in itertools.pairwise(places):
            if one != other:
                track = pcbnew.PCB_TRACK(board)
                track.SetStart(pcbnew.VECTOR2I(mm(one[0]), mm(one[1])))
                track.SetEnd(pcbnew.VECTOR2I(mm(other[0]), mm(other[1])))
                track.SetWidth(mm(data["width_mm"]))
                track.SetLayer((pcbnew.F_Cu, pcbnew.B_Cu)[layer])
                track.SetNet(nets[names[net]])
                board.Add(track)
    for net, x, y in router.vias:
        via = pcbnew.PCB_VIA(board)
        via.SetPosition(pcbnew.VECTOR2I(mm(x * GRID_MM), mm(y * GRID_MM)))
        via.SetWidth(pcbnew.F_Cu, mm(VIA_MM))
        via.SetDrill(mm(DRILL_MM))
        via.SetNet(nets[names[net]])
        board.Add(via)
    width, height = data["size_mm"]
    for layer in (pcbnew.F_Cu, pcbnew.B_Cu):
        zone = pcbnew.ZONE(board)
        zone.SetLayer(layer)
        zone.SetNet(nets["GND"])
        zone.SetLocalClearance(mm(data["clearance_mm"]))
        zone.SetIslandRemovalMode(pcbnew.ISLAND_REMOVAL_MODE_ALWAYS)
        outline = zone.Outline()
        outline.NewOutline()
        near, far_x, far_y, cut = EDGE_MM, width - EDGE_MM, height - EDGE_MM, 2 * data["holes"][0] + EDGE_MM
        for x, y in (  # not where the screws' heads are
            (cut, near), (width - cut, near), (width - cut, cut), (far_x, cut), (far_x, height - cut),
            (width - cut, height - cut), (width - cut, far_y), (cut, far_y), (cut, height - cut), (near, height - cut),
            (near, cut), (cut, cut),
        ):  # fmt: skip
            outline.Append(mm(x), mm(y))
        board.Add(zone)
    pcbnew.ZONE_FILLER(board).Fill(board.Zones())
    pcbnew.SaveBoard(target, board)
    sys.stdout.write(f"{len(router.tracks)} tracks, {len(router.vias)} vias\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
