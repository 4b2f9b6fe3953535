/* 网页地图：按户编号查找、时间轴、点宗地看各户、打印摘要。不向任何地址取东西。 */
function gisapp(map, groups, lines, told) {
  "use strict";
  var box = document.getElementById("search"), found = document.getElementById("found");
  var slider = document.getElementById("day"), shown = document.getElementById("shown");
  var play = document.getElementById("play"), spot = null, timer = null, day = told.last;
  var land = [], counts = groups.map(function () { return 0; });

  function on(changes, at) { // 某日之前最后一次变化：日、值、日、值……
    var value = changes.length ? changes[1] : -1;
    for (var each = 0; each < changes.length && changes[each] <= at; each += 2) value = changes[each + 1];
    return changes.length && changes[0] <= at ? value : -1;
  }
  function date(at) {
    var moment = new Date(told.first + "T00:00:00Z");
    moment.setUTCDate(moment.getUTCDate() + at);
    return moment.toISOString().slice(0, 10);
  }
  function text(parcel) {
    var rows = told.lodgers[parcel].map(function (each) {
      var rank = on(told.households[each][1], day);
      return told.households[each][0] + " " + told.stages[rank < 0 ? 0 : rank];
    });
    var most = rows.slice(0, told.most);
    if (rows.length > most.length) most.push(told.more.replace("{count}", rows.length));
    return [told.heads[parcel]].concat(most).join("<br>");
  }
  groups.forEach(function (group, at) {
    group.getLayers().forEach(function (layer) {
      var parcel = layer.feature.properties.i;
      land[parcel] = {layer: layer, group: at};
      counts[at] += 1;
      layer.bindTooltip(told.numbers[parcel], {sticky: true});
      layer.bindPopup(function () { return text(parcel); }, {maxWidth: 320, maxHeight: 300});
    });
  });
  function show(at) {
    day = at;
    land.forEach(function (each, parcel) {
      var group = at === told.last ? told.present[parcel] : on(told.parcels[parcel], at);
      if (group < 0) group = told.lodgers[parcel].length ? 0 : groups.length - 1;
      if (group === each.group) return;
      groups[each.group].removeLayer(each.layer);
      counts[each.group] -= 1;
      each.layer.setStyle({fillColor: told.colours[group]});
      groups[group].addLayer(each.layer);
      counts[group] += 1;
      each.group = group;
    });
    lines.forEach(function (each) { if (map.hasLayer(each)) each.bringToFront(); });
    counts.forEach(function (count, group) {
      document.querySelectorAll("[data-group='" + group + "']").forEach(function (place) {
        place.textContent = told.unit.replace("{count}", count);
      });
    });
    told.figures.forEach(function (zone, place) {
      Object.keys(zone.days).forEach(function (name) {
        var count = zone.days[name][at], words = told.households_unit.replace("{count}", count);
        if (name === "signed" && zone.base) words += " " + (100 * count / zone.base).toFixed(1) + "%";
        document.getElementById(name + "-" + place).textContent = words;
      });
    });
    shown.textContent = date(at);
    slider.value = at;
    document.body.classList.toggle("past", at !== told.last);
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶";
  }
  slider.max = told.last;
  slider.value = told.last;
  shown.textContent = date(told.last);
  slider.addEventListener("input", function () { stop(); show(+slider.value); });
  play.addEventListener("click", function () {
    if (timer) return stop();
    if (day === told.last) show(0);
    play.textContent = "❚❚";
    timer = setInterval(function () {
      show(Math.min(day + Math.max(1, Math.round(told.last / 60)), told.last));
      if (day === told.last) stop();
    }, 250);
  });
  function room(printing) { // 地图让开摘要和图例；手机上它们在上下，不在左右
    var size = map.getSize(), left = [390, 20], right = [190, 20];
    if (printing) left = [10, 10];
    else if (size.x <= 600) {
      var legend = document.querySelector(".leaflet-control-layers").offsetHeight + 20;
      var panel = document.querySelector(".panel").offsetHeight + 20;
      var fits = size.y - legend - panel > 120;
      left = [10, fits ? legend : 10];
      right = [10, fits ? panel : 10];
    }
    return {animate: false, paddingTopLeft: left, paddingBottomRight: right};
  }
  map.fitBounds(told.bounds, room(false));
  function turn(printing) { // 打印时地图移到摘要下面，整个放进纸里
    document.body.classList.toggle("printing", printing);
    map.invalidateSize({animate: false});
    map.fitBounds(told.bounds, room(printing));
  }
  window.addEventListener("beforeprint", function () { turn(true); });
  window.addEventListener("afterprint", function () { turn(false); });
  document.getElementById("paper").addEventListener("click", function () { turn(true); window.print(); });

  function find(words) {
    words = words.trim().toUpperCase();
    if (!words) return null;
    if (told.places[words]) return words;
    var ending = Object.keys(told.places).filter(function (each) { return each.toUpperCase().endsWith(words); });
    return ending.length === 1 ? ending[0] : null;
  }
  box.addEventListener("change", function () {
    var number = find(box.value);
    if (spot) { map.removeLayer(spot); spot = null; }
    found.textContent = number || !box.value.trim() ? "" : told.none;
    if (!number) return;
    map.setView(told.places[number], 19);
    spot = L.circleMarker(told.places[number], {radius: 16, color: "#B5172F", weight: 4, fill: false}).addTo(map)
      .bindTooltip(number, {permanent: true, direction: "top"});
  });
  window.gisappShow = show;
}
