namespace Wiber.Client.Members;

/// <summary>What adding or removing a node did.</summary>
/// <param name="Id">The node.</param>
/// <param name="Outcome"><c>added</c> or <c>removed</c>; <c>was_no_member</c> if only cluster.toml had to be changed.</param>
/// <param name="Role"><c>voter</c> or <c>learner</c>; null for a node that was removed.</param>
/// <param name="Pid">The process on this machine that runs now; null if none does.</param>
/// <param name="DataDirectory">Where the node's files are, also after it was removed; null if cluster.toml did not name
/// it.</param>
public sealed record MemberChangeResult(string Id, string Outcome, string? Role, int? Pid, string? DataDirectory);
