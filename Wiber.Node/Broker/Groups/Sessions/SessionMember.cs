using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups.Sessions;

/// <summary>A member, as far as the leader needs to know it to see that it is alive.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Member">The member's name.</param>
/// <param name="JoinedAt">Which member of that name.</param>
/// <param name="SessionTimeoutMs">How long it may be silent, and how long it may take to let go of a partition.</param>
/// <param name="RevokedGeneration">
/// The oldest generation in which something was asked back from it that it still has; 0 if there is nothing.
/// </param>
internal readonly record struct SessionMember(
    string Group, string Member, LogIndex JoinedAt, int SessionTimeoutMs, long RevokedGeneration)
{
    /// <summary>All members of all groups, by group and name.</summary>
    public static IReadOnlyList<SessionMember> List(GroupTable table)
    {
        var members = new List<SessionMember>(table.MemberCount);
        foreach (ConsumerGroup group in table.Groups.OrderBy(group => group.Name, StringComparer.Ordinal))
        {
            Dictionary<string, long> revoked = group.Ownerships.Values
                .Where(ownership => ownership.IsRevoking)
                .GroupBy(ownership => ownership.Owner, ownership => ownership.RevokedGeneration)
                .ToDictionary(ofOwner => ofOwner.Key, ofOwner => ofOwner.Min());
            members.AddRange(group.Members.Values
                .OrderBy(member => member.Name, StringComparer.Ordinal)
                .Select(member => new SessionMember(
                    group.Name, member.Name, member.JoinedAt, member.SessionTimeoutMs, revoked.GetValueOrDefault(member.Name))));
        }

        return members;
    }
}
