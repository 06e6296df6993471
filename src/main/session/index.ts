/** The open workspace with its services, and what its windows hear of each other. */
export { createFolder, listFolder } from './folders.ts';
export { createLiveHub, type LiveHub } from './live.ts';
export { type Session } from './Session.ts';
export { createWorkspaces, type Workspaces } from './Workspaces.ts';
