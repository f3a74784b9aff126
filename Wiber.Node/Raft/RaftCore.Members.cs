using Wiber.Node.Raft.Members;

namespace Wiber.Node.Raft;

// Changes of members, one voter at a time: thesis §4.1 to §4.2.
public sealed partial class RaftCore
{
    private readonly MembershipHistory _memberships;

    /// <summary>The entry behind which a cluster may be founded: none, or the last one of a restored log.</summary>
    private readonly LogIndex _foundsBehind;

    /// <summary>The membership in force: the newest in the log, committed or not.</summary>
    public Membership Membership => _memberships.Current.Membership;

    /// <summary>The entry that holds the membership in force.</summary>
    public LogIndex MembershipIndex => _memberships.Current.Index;

    private bool IsVoter => Membership.IsVoter(Self);

    /// <summary>
    /// A voter that has the entry by which it goes, while others do not, may be the only one that can win and commit it (thesis
    /// §4.2.2, figure 4.6). It does not count its own vote.
    /// </summary>
    private bool MayCampaign => IsVoter
        || (MembershipIndex > CommitIndex && _memberships.At(MembershipIndex.Previous).Membership.IsVoter(Self));

    /// <summary>
    /// Gives the first membership of a new cluster to the node that founds it, which campaigns at once. Ignored if the node has a
    /// membership already, or a log that was not restored. The caller made sure that no other node of the cluster has one.
    /// </summary>
    public void Found(Membership membership)
    {
        if (!Membership.IsUnknown || _log.LastIndex != _foundsBehind)
        {
            // Whoever took the founding for done goes by the real membership again.
            _isMembershipChanged = true;
            return;
        }

        // Behind a restored log, not in front of it: whoever knows the members may elect a leader, and must have all of it first.
        _memberships.Reset(new PlacedMembership(_foundsBehind, membership));
        OnMembershipChanged();

        // The others may not be able to answer yet; it need not wait for a whole timeout each time it asks.
        _hurriedTries = HurriedTriesMax;
        _hurriedTicks = _options.HeartbeatTicks;
        StartPreVote("founds the cluster");
    }

    /// <summary>Appends a change of members to the leader's log. It is in force at once, and done when it is committed.</summary>
    /// <returns>Accepted with its index, or why it cannot be.</returns>
    public MembershipStatus ProposeMembership(MembershipChange change, out LogIndex index)
    {
        index = LogIndex.Zero;
        if (Role != Role.Leader || _transferTarget is not null)
        {
            return MembershipStatus.NotLeader;
        }

        // Without the first condition a change of an earlier leader could be undone and redone with majorities that do not meet
        // (Ongaro, "bug in single-server membership changes", raft-dev 2015).
        if ((CommitIndex < _firstIndexOfTerm || CommitIndex < MembershipIndex) && !Has(RaftDefects.ChangesMembersTwice))
        {
            return MembershipStatus.InProgress;
        }

        (MembershipStatus status, Membership next) = change.Apply(Membership);
        if (status == MembershipStatus.Accepted && !WouldHaveQuorum(next))
        {
            // Who has not answered a new leader yet may do so at any moment.
            status = _isFirstPeriod ? MembershipStatus.InProgress : MembershipStatus.WouldLoseQuorum;
        }

        if (status == MembershipStatus.Accepted)
        {
            Invariant.Require(next.VotersChanged(Membership) <= 1, "more than one voter would change at once");
            index = AppendProposal(CreateProposal(EntryKind.Membership, next.Encode()));
        }

        return status;
    }

    /// <summary>Whether a majority of those who would vote is known to be there.</summary>
    private bool WouldHaveQuorum(Membership next)
    {
        int present = next.Voters.Count(id => id == Self || FindFollower(id) is { IsRecentlyActive: true });
        return next.Voters.Count > 0 && present >= Quorum.Size(next.Voters.Count);
    }

    private void OnMembershipChanged()
    {
        _isMembershipChanged = true;
        if (Role == Role.Leader)
        {
            UpdateFollowers();
        }
        else if (Role != Role.Follower && !MayCampaign)
        {
            BecomeFollower(CurrentTerm, null, "it has no vote any more");
        }
    }

    /// <summary>Keeps what is known of those who stay.</summary>
    private void UpdateFollowers()
    {
        var followers = new List<Progress>();
        foreach (Member member in Membership.Members.Where(member => member.Id != Self))
        {
            Progress follower = FindFollower(member.Id) ?? new Progress(member.Id, member.Role, _log.LastIndex.Next);
            follower.Role = member.Role;
            followers.Add(follower);
        }

        _followers = [.. followers];
        if (_transferTarget is { } target && FindFollower(target) is not { IsVoter: true })
        {
            _transferTarget = null;
        }
    }

    /// <summary>
    /// A joiner that has caught up gets its vote. If the change cannot be made now, the next round tries again.
    /// </summary>
    private void TickJoiners()
    {
        foreach (Progress follower in _followers)
        {
            if (follower.Role == MemberRole.Joiner
                && follower.IsReplicating
                && follower.CatchUp.Tick(follower.Match, _log.LastIndex, _options.ElectionTimeoutTicksMin)
                && !follower.NeedsState
                && ProposeMembership(new MembershipChange.Promote(follower.Id), out _) == MembershipStatus.Accepted)
            {
                return;
            }
        }
    }

    /// <summary>
    /// A leader that took itself out leads until that is committed (thesis §4.2.2), then asks the best of the others to go on.
    /// </summary>
    private void ResignIfRemoved()
    {
        if (IsVoter || CommitIndex < MembershipIndex)
        {
            return;
        }

        SendHeartbeats();
        if (_followers.Where(each => each.IsVoter).MaxBy(each => (!each.NeedsState, each.Match)) is { } successor)
        {
            Send(successor.Id, new Messages.TimeoutNow(CurrentTerm));
        }

        BecomeFollower(CurrentTerm, null, "it was removed from the cluster");
    }
}
