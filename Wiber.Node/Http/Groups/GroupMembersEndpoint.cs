using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Messages;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Reading;
using Wiber.Node.Broker.Groups.Sessions;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;
using Wiber.Node.Raft;
using Problem = Wiber.Node.Http.Problems.Problem;

namespace Wiber.Node.Http.Groups;

/// <summary>
/// <c>PUT /v1/groups/{group}/members/{member}</c>: joins, or joins again; <c>POST .../heartbeat?waitMs=</c>: says that the member
/// lives and what it let go of, and waits for its assignment to change; <c>DELETE</c>: leaves. On the leader.
/// </summary>
/// <remarks>
/// The first two answer with a <see cref="GroupAssignment"/>. Errors: 307 not_leader, 400 invalid_argument, 404 unknown_member, 409
/// member_replaced, too_many_in_group, 503 no_leader, overloaded, 504 outcome_unknown.
/// </remarks>
internal sealed class GroupMembersEndpoint(NodeContext node, LogProposer proposer, ReadGate gate, GroupSessions sessions)
{
    private const int SessionTimeoutMsDefault = 10_000;

    public async Task HandleJoinAsync(HttpContext context)
    {
        (string group, string member) = (GroupPath.Group(context), GroupPath.Member(context));
        GroupJoin wanted = await SmallBody.ReadAsync(
            context.Request, GroupsJsonContext.Default.GroupJoin, GroupProblems.Invalid, SmallBody.LargeBytesMax);
        SmallBody.RequireNoNull(wanted.Topics, "topics", GroupProblems.Invalid);
        int sessionTimeoutMs = wanted.SessionTimeoutMs ?? SessionTimeoutMsDefault;
        var join = new JoinGroup(
            group, member, wanted.Client ?? "", sessionTimeoutMs, [.. wanted.Topics.Distinct().Order(StringComparer.Ordinal)]);
        RequireValid(wanted, join);
        node.RequireLeading(context.Request);
        GroupOutcome outcome = (await proposer.ProposeAsync(join, context.Request)).Group!;
        if (outcome.Status != GroupStatus.Joined)
        {
            throw new ProblemException(GroupProblems.Of(outcome.Status, group, member));
        }

        await AnswerAsync(context, group, member, outcome.JoinedAt);
    }

    public async Task HandleHeartbeatAsync(HttpContext context)
    {
        (string group, string member) = (GroupPath.Group(context), GroupPath.Member(context));
        Query.AllowOnly(context.Request, "waitMs");
        int waitMs = (int)(Query.Number(context.Request, "waitMs", 0, ApiLimits.WaitMsMax) ?? 0);
        GroupHeartbeat heartbeat = await SmallBody.ReadAsync(
            context.Request, GroupsJsonContext.Default.GroupHeartbeat, GroupProblems.Invalid, SmallBody.LargeBytesMax);
        var joinedAt = new LogIndex((ulong)heartbeat.JoinedAt);
        node.RequireLeading(context.Request);
        MemberAssignment? applied = node.Broker.Groups.FindAssignment(group, member);
        if (applied?.Member.JoinedAt != joinedAt || applied.Generation < heartbeat.Generation)
        {
            await gate.ConfirmAsync(context.RequestAborted);
        }

        MemberAssignment known = Find(group, member, joinedAt);
        sessions.NoteHeard(group, member);
        if (heartbeat.Released is { Count: > 0 } released)
        {
            await ReleaseAsync(context.Request, group, known, heartbeat.Generation, released);
        }

        if (waitMs > 0)
        {
            // A member that waits lives; but not longer than it would be allowed to be silent.
            await WaitAsync(
                group, member, joinedAt, heartbeat.Generation, Math.Min(waitMs, known.Member.SessionTimeoutMs / 2), context.RequestAborted);
            node.RequireLeading(context.Request);
            sessions.NoteHeard(group, member);
        }

        await AnswerAsync(context, group, member, joinedAt);
    }

    public async Task HandleLeaveAsync(HttpContext context)
    {
        (string group, string member) = (GroupPath.Group(context), GroupPath.Member(context));
        Query.AllowOnly(context.Request, "joinedAt");
        long joinedAt = Query.Number(context.Request, "joinedAt", 0, long.MaxValue) ?? 0;
        node.RequireLeading(context.Request);
        var leave = new LeaveGroup(group, member, new LogIndex((ulong)joinedAt), LeaveReason.Left);
        GroupOutcome outcome = (await proposer.ProposeAsync(leave, context.Request)).Group!;
        if (outcome.Status is GroupStatus.Fenced)
        {
            throw new ProblemException(GroupProblems.Of(outcome.Status, group, member));
        }

        // Who is not there has left, however it came about.
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static void RequireValid(GroupJoin wanted, JoinGroup join)
    {
        if (join.SessionTimeoutMs is < GroupLimits.SessionTimeoutMsMin or > GroupLimits.SessionTimeoutMsMax)
        {
            throw new ProblemException(GroupProblems.Invalid(
                $"sessionTimeoutMs must be {GroupLimits.SessionTimeoutMsMin} to {GroupLimits.SessionTimeoutMsMax}, "
                + $"not {join.SessionTimeoutMs}"));
        }

        if (wanted.Topics.FirstOrDefault(topic => !TopicName.TryValidate(topic, out _)) is { } bad)
        {
            throw new ProblemException(GroupProblems.Invalid($"\"{bad}\" cannot be the name of a topic; {TopicName.Rule}"));
        }

        if (!join.IsValid)
        {
            throw new ProblemException(GroupProblems.Invalid(
                $"a member has 1 to {GroupLimits.TopicsPerMember} topics, and a client of at most {GroupLimits.ClientBytesMax} bytes"));
        }
    }

    private async Task ReleaseAsync(
        HttpRequest request, string group, MemberAssignment known, long generation, IReadOnlyList<PartitionRef> released)
    {
        // A partition that is not the member's any more, because its topic is gone, needs no release.
        Dictionary<PartitionRef, TopicPartition> owned = known.Partitions.ToDictionary(
            each => new PartitionRef(each.Topic, each.Partition.Partition), each => each.Partition);
        TopicPartition[] partitions = [.. released.Distinct().Where(owned.ContainsKey).Select(each => owned[each]).Order()];
        if (partitions.Length > 0)
        {
            var release = new ReleasePartitions(group, known.Member.Name, known.Member.JoinedAt, generation, partitions);
            GroupOutcome outcome = (await proposer.ProposeAsync(release, request)).Group!;
            if (outcome.Status is GroupStatus.UnknownGroup or GroupStatus.UnknownMember or GroupStatus.Fenced)
            {
                throw new ProblemException(GroupProblems.Of(outcome.Status, group, known.Member.Name));
            }
        }
    }

    private async Task WaitAsync(
        string group, string member, LogIndex joinedAt, long generation, int waitMs, CancellationToken aborted)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(aborted, node.Stopping);
        waiting.CancelAfter(waitMs);
        try
        {
            await node.Broker.Groups.WaitForAssignmentAsync(group, member, joinedAt, generation, waiting.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            // Nothing changed in that time.
        }
        catch (TooManyWaitersException)
        {
            throw new ProblemException(Problem.Overloaded() with { Detail = "too many members wait on this node" });
        }
    }

    private MemberAssignment Find(string group, string member, LogIndex joinedAt)
    {
        MemberAssignment found = node.Broker.Groups.FindAssignment(group, member)
            ?? throw new ProblemException(GroupProblems.Of(GroupStatus.UnknownMember, group, member));
        return found.Member.JoinedAt == joinedAt
            ? found
            : throw new ProblemException(GroupProblems.Of(GroupStatus.Fenced, group, member));
    }

    private Task AnswerAsync(HttpContext context, string group, string member, LogIndex joinedAt) =>
        context.Response.WriteAsJsonAsync(
            GroupDocuments.Of(group, Find(group, member, joinedAt)),
            WiberJsonContext.Default.GroupAssignment,
            cancellationToken: context.RequestAborted);
}
