/** Sitting in on one session before one decides. */
export const visit = {
  badge: "visiting today",
  asGuest: "You would sit in on one session, to find out whether this group is for you.",
  howTitle: "How a visit goes",
  how: [
    "You listen. If you would like to say something, raise a hand, and a facilitator gives you the floor.",
    "Others see the name you choose, and that you are visiting today.",
    "You can join the group with one tap while the session lasts.",
    "If you do not, your name and all you said are deleted when it is over, and nobody is told who did not come back.",
  ],
  submit: "Sit in",
  aheadTitle: "Your visit begins with the session",
  ahead: "This page opens by itself when the group opens its doors.",
  overTitle: "Thank you for sitting in",
  over: "The session is over, and nothing of your visit is kept. Nobody is told whether you come back.",
  overNext:
    "If you would like to come again, ask for an invitation. Help is there at any hour, also when the group is not.",
  toStart: "Done",
  listen: "You are visiting today. Listening is enough.",
  lobbyTitle: "Your visit",
  lobby: "You can raise a hand when you would like to say something.",
  goodbyeTitle: "Would you like to come again?",
  goodbye:
    "Join, and you belong to the group, with what you said. If you do not, nothing of your visit is kept once the session is over.",
  beginning: "You read along from when you came.",
  join: "Join this group",
  joined: "You belong to the group now.",
};
