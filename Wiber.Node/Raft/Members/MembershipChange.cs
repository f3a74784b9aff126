namespace Wiber.Node.Raft.Members;

/// <summary>A change of members; each touches one voter at most (thesis §4.1, single-server changes).</summary>
public abstract record MembershipChange
{
    private MembershipChange()
    {
    }

    /// <summary>Applies the change to a membership, or says with a status other than Accepted why it cannot be.</summary>
    public abstract (MembershipStatus Status, Membership Next) Apply(Membership current);

    /// <summary>Takes a node in, as <see cref="MemberRole.Joiner"/> or <see cref="MemberRole.Learner"/>.</summary>
    public sealed record Add(Member Member) : MembershipChange
    {
        public override (MembershipStatus Status, Membership Next) Apply(Membership current)
        {
            Invariant.Require(Member.Role != MemberRole.Voter, "a voter must have caught up first");
            return current.FindName(Member.Id.Value) is not null ? (MembershipStatus.AlreadyMember, current)
                : current.Members.Count >= Membership.MembersMax ? (MembershipStatus.TooMany, current)
                : (MembershipStatus.Accepted, current.With(Member));
        }
    }

    /// <summary>Lets a node go.</summary>
    public sealed record Remove(string Name) : MembershipChange
    {
        public override (MembershipStatus Status, Membership Next) Apply(Membership current) =>
            current.FindName(Name) is { } member
                ? (MembershipStatus.Accepted, current.Without(member.Id))
                : (MembershipStatus.UnknownMember, current);
    }

    /// <summary>
    /// A node came back with an empty disk: its old self goes, and its new self joins under the same name. It gets back the vote,
    /// if it had one, when it has caught up.
    /// </summary>
    public sealed record ReplaceDisk(NodeId Id) : MembershipChange
    {
        public override (MembershipStatus Status, Membership Next) Apply(Membership current)
        {
            if (current.FindName(Id.Value) is not { } old)
            {
                return (MembershipStatus.UnknownMember, current);
            }

            if (old.Id == Id)
            {
                return (MembershipStatus.AlreadyMember, current);
            }

            MemberRole role = old.Role == MemberRole.Learner ? MemberRole.Learner : MemberRole.Joiner;
            return (MembershipStatus.Accepted, current.Without(old.Id).With(old with { Id = Id, Role = role }));
        }
    }

    /// <summary>Gives a joiner its vote. Proposed by the leader itself when the joiner has caught up.</summary>
    internal sealed record Promote(NodeId Id) : MembershipChange
    {
        public override (MembershipStatus Status, Membership Next) Apply(Membership current) =>
            current.Find(Id) is { Role: MemberRole.Joiner } joiner
                ? (MembershipStatus.Accepted, current.With(joiner with { Role = MemberRole.Voter }))
                : (MembershipStatus.UnknownMember, current);
    }
}
