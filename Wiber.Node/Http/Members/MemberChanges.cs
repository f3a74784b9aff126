using System.Threading.Channels;
using Wiber.Client.Configuration;
using Wiber.Node.Http.Peers;
using Wiber.Node.Http.Problems;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Members;

/// <summary>
/// Changes of members as they are asked for over HTTP. Before a node is taken in the leader asks it who it is: the number of its
/// disk must be its own word, and a node that cannot be reached would only be a burden.
/// </summary>
internal sealed class MemberChanges(NodeContext node, PeerClient peers)
{
    private static readonly TimeSpan HandOverTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StatusPoll = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Takes a node in; for one that is a member already, with the same disk and address, there is nothing to do.
    /// </summary>
    /// <exception cref="ProblemException">Refused, or the outcome is not known.</exception>
    public async Task AddAsync(HttpRequest request, NodeConfig address, bool isLearner, CancellationToken aborted)
    {
        node.RequireLeading(request);
        ulong disk = await AskDiskAsync(address.Id, address.PeerUri, aborted);
        var member = new Member(
            new NodeId(address.Id, disk),
            isLearner ? MemberRole.Learner : MemberRole.Joiner,
            address.Host,
            address.Port,
            address.PeerPort);
        ReplicaStatus status = node.Loop.Status;
        if (IsRepetition(status.Membership, member))
        {
            RequireCommitted(status);
            return;
        }

        await ChangeAsync(request, new MembershipChange.Add(member), member.Id.Value, aborted);
    }

    /// <summary>
    /// Lets a node go. If it is this one, another node takes over leadership first, and the caller is sent there.
    /// </summary>
    /// <exception cref="ProblemException">Refused, redirected, or the outcome is not known.</exception>
    public async Task RemoveAsync(HttpRequest request, string name, CancellationToken aborted)
    {
        node.RequireLeading(request);
        Membership members = node.Loop.Status.Membership;
        Member member = members.FindName(name) ?? throw new ProblemException(MemberProblems.Unknown(name));
        if (members.Voters is [var only] && only == member.Id)
        {
            throw new ProblemException(MemberProblems.OnlyVoter(name));
        }

        if (member.Id == node.Self)
        {
            await HandOverAsync(null, aborted);
            throw new ProblemException(node.NotLeader(node.Loop.Status.Leader, request));
        }

        await ChangeAsync(request, new MembershipChange.Remove(name), name, aborted);
    }

    /// <summary>Hands leadership over to a voter, or to the one that is furthest, and returns when it leads.</summary>
    /// <exception cref="ProblemException">Refused, redirected, or not done in time.</exception>
    public async Task MoveLeaderAsync(HttpRequest request, string? name, CancellationToken aborted)
    {
        node.RequireLeading(request);
        Membership members = node.Loop.Status.Membership;
        Member? target = name is null ? null : members.FindName(name) ?? throw new ProblemException(MemberProblems.Unknown(name));
        if (target is { } found && !members.Voters.Contains(found.Id))
        {
            throw new ProblemException(MemberProblems.NoVoter(found.Id.Value));
        }

        if (target?.Id != node.Self)
        {
            await HandOverAsync(target?.Id, aborted);
        }
    }

    /// <summary>Takes a member in again that came back with another disk.</summary>
    /// <exception cref="ProblemException">Refused, or the outcome is not known.</exception>
    public async Task ReplaceDiskAsync(HttpRequest request, NodeId id, CancellationToken aborted)
    {
        node.RequireLeading(request);
        ReplicaStatus status = node.Loop.Status;
        Member member = status.Membership.FindName(id.Value) ?? throw new ProblemException(MemberProblems.Unknown(id.Value));
        if (member.Id == id)
        {
            RequireCommitted(status);
            return;
        }

        Uri address = node.Addresses.PeerUri(member);
        if (await AskDiskAsync(id.Value, address, aborted) != id.Disk)
        {
            throw new ProblemException(
                MemberProblems.WrongNode($"at {address.Authority}, the address of {id}, answers another disk"));
        }

        await ChangeAsync(request, new MembershipChange.ReplaceDisk(id), id.Value, aborted);
    }

    private static void RequireCommitted(ReplicaStatus status)
    {
        if (!status.IsMembershipCommitted)
        {
            throw new ProblemException(MemberProblems.InProgress());
        }
    }

    private static bool IsShown(ReplicaStatus status, LogIndex change) =>
        status.MembershipIndex > change || (status.MembershipIndex == change && status.IsMembershipCommitted);

    private static bool IsRepetition(Membership members, Member wanted) => members.Find(wanted.Id) is { } known
        && known with { Role = wanted.Role } == wanted
        && known.Role == MemberRole.Learner == (wanted.Role == MemberRole.Learner);

    private async Task<ulong> AskDiskAsync(string name, Uri peer, CancellationToken aborted)
    {
        PeerIdentity found;
        try
        {
            found = await peers.GetIdentityAsync(peer, aborted);
        }
        catch (PeerAnswerException exception)
        {
            throw new ProblemException(MemberProblems.Unreachable(exception.Message));
        }

        if (found.Cluster != node.Cluster.Name || found.Node != name || !DiskText.TryParse(found.Disk, out ulong disk))
        {
            throw new ProblemException(MemberProblems.WrongNode(
                $"at {peer.Authority} answers node \"{found.Node}\" of cluster \"{found.Cluster}\", not \"{name}\""));
        }

        return disk;
    }

    private async Task ChangeAsync(HttpRequest request, MembershipChange change, string name, CancellationToken aborted)
    {
        MembershipResult result;
        try
        {
            result = await node.Loop.ChangeMembershipAsync(change, aborted);
            if (result.Status == MembershipStatus.NotLeader)
            {
                throw new ProblemException(node.NotLeader(result.Leader, request));
            }

            if (MemberProblems.Of(result.Status, name) is { } problem)
            {
                throw new ProblemException(problem);
            }
        }
        catch (ChannelClosedException)
        {
            throw new ProblemException(node.NotLeader(null, request));
        }

        // The status is a moment old, and whoever asked for the change expects to see it in the answer.
        while (!IsShown(node.Loop.Status, result.Index) && !node.Stopping.IsCancellationRequested)
        {
            await Task.Delay(StatusPoll, aborted);
        }
    }

    private async Task HandOverAsync(NodeId? target, CancellationToken aborted)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        timeout.CancelAfter(HandOverTimeout);
        try
        {
            if (!await node.Loop.TransferLeadershipAsync(target, timeout.Token) && node.Loop.Status.Role == Role.Leader)
            {
                throw new ProblemException(MemberProblems.NoSuccessor());
            }

            while (node.Loop.Status is { Role: Role.Leader } or { Leader: null })
            {
                await Task.Delay(StatusPoll, timeout.Token);
            }
        }
        catch (Exception exception)
            when (exception is ChannelClosedException or OperationCanceledException && !aborted.IsCancellationRequested)
        {
            throw new ProblemException(Problem.NoLeader() with
            {
                Detail = "this node leads and could not hand over in time; nothing was changed, ask again",
            });
        }
    }
}
