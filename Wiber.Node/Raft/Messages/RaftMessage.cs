namespace Wiber.Node.Raft.Messages;

/// <summary>
/// A message between two nodes of a group. Which node sent it is known from the connection, not from the message.
/// </summary>
/// <param name="Term">The sender's term; for a pre-vote and its grant, the term that the candidate would use.</param>
public abstract record RaftMessage(Term Term);
