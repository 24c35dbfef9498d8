/** What is only for the one it belongs to, whoever else may see it (README §8). */

/** Whether somebody wrote a message: its text is the author's alone to change or delete, an admin's neither. */
export const isAuthor = (message: { user_id: number }, userId: number): boolean => message.user_id === userId;

/** Whether a profile is somebody's own: nobody changes another's. */
export const isOwnProfile = (profileId: number, userId: number): boolean => profileId === userId;

/** Whether a post comes from a source: activity and discussions tell what happened elsewhere, as no person may. */
export const isFromSource = (source: object | null): boolean => source !== null;
