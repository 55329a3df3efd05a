import type { Repeats } from "../../protocol.gen";

export const schedule = {
  next: (when: string) => `Next: ${when}`,
  now: (time: string) => `Now, since ${time}`,
  inRoom: (when: string) => `The next meeting: ${when}`,
  inRoomNow: (time: string) => `The meeting began at ${time}`,
  /** The same moment on the clock of the group's own place. */
  there: (time: string, place: string) => `${time} in ${place}`,
  onDay: (day: string, time: string) => `${day}, ${time}`,
  today: "today",
  tomorrow: "tomorrow",

  button: "Schedule",
  buttonFor: (room: string) => `Schedule of ${room}`,
  title: (room: string) => `When ${room} meets`,
  none: "No schedule yet. With one, members see when the group meets, and can have it in their calendar.",
  rhythm: (how: string, time: string) => `${how}, ${time}`,
  about: (minutes: number, place: string) => `${minutes} minutes, ${place} time`,
  until: (day: string) => `Until ${day}`,
  change: "Change the schedule",
  set: "Set a schedule",
  ahead: "The next meetings",
  over: "The last day has passed. Change the schedule to go on.",
  callOff: "Call off",
  callOffOn: (day: string) => `Call off ${day}`,
  move: "Move",
  moveOn: (day: string) => `Move ${day}`,
  undo: "As planned after all",
  undoOn: (day: string) => `${day}: as planned after all`,
  isOff: "Called off",
  movedFrom: (day: string) => `Moved from ${day}`,
  movedTo: "New time",
  saveMove: "Move it",

  day: "First meeting",
  time: "Begins at",
  minutes: "How long",
  minutesOf: (n: number) => `${n} minutes`,
  repeats: "How often",
  howOften: {
    weekly: (weekday) => `Every ${weekday}`,
    every_two_weeks: (weekday) => `Every second week, on ${weekday}`,
    monthly: (weekday, week) =>
      `Every month, on the ${["first", "second", "third", "fourth"][week - 1] ?? ""} ${weekday}`,
    monthly_last: (weekday) => `Every month, on the last ${weekday}`,
  } satisfies Record<Repeats, (weekday: string, week: number) => string>,
  zone: "Time zone",
  zoneHint: "When the clocks change there, the group still meets at the same time of day.",
  agenda: "Agenda",
  lastDay: "Last day, if there is one",
  save: "Save the schedule",
  done: "Saved.",
  takeAway: "No more meetings",
  takeAwayConfirm: "Take the whole schedule away?",

  calendar: "Calendar",
  calendarTitle: "Meetings in my calendar",
  calendarIntro:
    "The calendar on your phone or computer can show when your groups meet. Others may see it there, so it says nothing but the title you choose: no group, no place.",
  titleLabel: "Title",
  titleHint: "Whatever you like to read there: Appointment, Choir, Call.",
  reminder: "Reminder",
  reminderHint: "It says the title, and nothing else.",
  reminderOf: (minutes: number | null) =>
    minutes === null
      ? "None"
      : minutes % 1440 === 0
        ? minutes === 1440
          ? "1 day before"
          : `${minutes / 1440} days before`
        : minutes % 60 === 0
          ? minutes === 60
            ? "1 hour before"
            : `${minutes / 60} hours before`
          : `${minutes} minutes before`,
  namesGroups: "Show the names of my groups instead of the title",
  namesGroupsHint: "Whoever sees your calendar can then read them. A reminder still says the title.",
  makeLink: "Make my calendar link",
  saveCalendar: "Save",
  saved: "Saved. Your calendar shows it when it next asks, often within a few hours.",
  link: "Calendar link",
  linkHow: "Open it on this device, or copy it and add it in your calendar as a subscription.",
  linkOnce: "It is shown only now.",
  linkCare:
    "Keep it to yourself: whoever has it can see when you meet. A calendar on the internet, such as Google's or Apple's, then knows these times and the title, too.",
  open: "Open in my calendar",
  isOn: "Your link is in use. It was shown once; a new one makes the old one stop.",
  newLink: "Make a new link",
  switchOff: "Switch off",
  switchOffConfirm: "Switch off? The link stops at once",
  isNowOff: "Switched off. The link opens nothing any more; what your calendar has read, you can delete there.",
};
