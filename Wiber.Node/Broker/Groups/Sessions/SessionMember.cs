using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups.Sessions;

/// <summary>A member, as far as the leader needs to know it to see that it is alive.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Member">The member's name.</param>
/// <param name="JoinedAt">Which member of that name.</param>
/// <param name="SessionTimeoutMs">How long it may be silent, and how long it may take to let go of a partition.</param>
/// <param name="RevokedAt">The oldest entry that asked something back from it which it still has; zero if there is none.</param>
internal readonly record struct SessionMember(
    string Group, string Member, LogIndex JoinedAt, int SessionTimeoutMs, LogIndex RevokedAt)
{
    /// <summary>All members of all groups, by group and name.</summary>
    public static IReadOnlyList<SessionMember> List(GroupTable table)
    {
        var members = new List<SessionMember>(table.MemberCount);
        foreach (ConsumerGroup group in table.Groups.OrderBy(group => group.Name, StringComparer.Ordinal))
        {
            Dictionary<string, LogIndex> revoked = group.Ownerships.Values
                .Where(ownership => ownership.IsRevoking)
                .GroupBy(ownership => ownership.Owner, ownership => ownership.RevokedAt)
                .ToDictionary(ofOwner => ofOwner.Key, ofOwner => ofOwner.Min());
            members.AddRange(group.Members.Values
                .OrderBy(member => member.Name, StringComparer.Ordinal)
                .Select(member => new SessionMember(
                    group.Name, member.Name, member.JoinedAt, member.SessionTimeoutMs, revoked.GetValueOrDefault(member.Name))));
        }

        return members;
    }
}
