using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;
using Wiber.Node.Raft;
using PartitionDescription = Wiber.Node.Broker.Partitions.PartitionDescription;
using Problem = Wiber.Node.Http.Problems.Problem;
using TopicDescription = Wiber.Node.Broker.Topics.TopicDescription;

namespace Wiber.Node.Http.Groups;

/// <summary>
/// <c>GET /v1/groups</c> and <c>GET /v1/groups/{group}</c>: the consumer groups, as this node has applied them;
/// <c>POST .../commits</c>: commits offsets; <c>POST .../reset</c>: sets where a group without members goes on;
/// <c>DELETE /v1/groups/{group}</c>: forgets it. Changes are answered by the leader when they are committed.
/// </summary>
/// <remarks>
/// Errors: 307 not_leader, 400 invalid_argument, 404 unknown_group, unknown_member, unknown_topic, unknown_partition, 409
/// member_replaced, group_active, offset_out_of_range, too_many_in_group, 503 no_leader, overloaded, 504 outcome_unknown. A commit
/// that counts for some partitions only is a 200 that lists the others, and those in which it was behind what is committed.
/// </remarks>
internal sealed class GroupsEndpoint(NodeContext node, LogProposer proposer, ReadGate gate)
{
    public Task HandleListAsync(HttpContext context)
    {
        ReadGate.RequireState(node);
        var list = new GroupList { Groups = [.. node.Broker.Groups.ListGroups().Select(GroupDocuments.Of)] };
        return context.Response.WriteAsJsonAsync(
            list, WiberJsonContext.Default.GroupList, cancellationToken: context.RequestAborted);
    }

    public Task HandleOneAsync(HttpContext context)
    {
        string group = GroupPath.Group(context);
        ReadGate.RequireState(node);
        return WriteAsync(context, group);
    }

    public async Task HandleCommitAsync(HttpContext context)
    {
        string group = GroupPath.Group(context);
        GroupCommit wanted = await SmallBody.ReadAsync(
            context.Request, GroupsJsonContext.Default.GroupCommit, GroupProblems.Invalid, SmallBody.LargeBytesMax);
        SmallBody.RequireNoNull(wanted.Offsets, "offsets", GroupProblems.Invalid);
        if (wanted.Member is not null)
        {
            GroupPath.Require(wanted.Member, "member");
            if (wanted.JoinedAt is not > 0)
            {
                throw new ProblemException(GroupProblems.Invalid(
                    "a commit of a member needs the joinedAt of its join, so that one that was replaced cannot commit"));
            }
        }

        node.RequireLeading(context.Request);
        var partitions = new GroupPartitions(node.Broker);
        if (wanted.Offsets.Any(each => partitions.Find(each) is null))
        {
            await gate.ConfirmAsync(context.RequestAborted);
            partitions = new GroupPartitions(node.Broker);
        }

        ILookup<bool, CommitOffset> byPresence = wanted.Offsets.ToLookup(each => partitions.Find(each) is not null);
        var commit = new CommitOffsets(
            group,
            wanted.Member,
            new LogIndex((ulong)(wanted.JoinedAt ?? 0)),
            [
                .. byPresence[true]
                    .Select(each => new PartitionOffset(partitions.Find(each)!.Value, each.Offset, each.Metadata ?? ""))
                    .OrderBy(each => each.Partition),
            ]);
        bool isEmpty = commit.Offsets.Count == 0;
        if (wanted.Offsets.Count is < 1 or > GroupLimits.PartitionsPerCommand || (!isEmpty && !commit.IsValid))
        {
            throw new ProblemException(GroupProblems.Invalid(
                $"a commit has 1 to {GroupLimits.PartitionsPerCommand} offsets from 0 on, each partition once, "
                + $"with at most {GroupLimits.MetadataBytesMax} bytes of metadata"));
        }

        GroupOutcome outcome = isEmpty
            ? new GroupOutcome(node.Broker.Groups.FindCommitRefusal(commit) ?? GroupStatus.Committed, group)
            : (await proposer.ProposeAsync(commit, context.Request)).Group!;
        if (outcome.Status != GroupStatus.Committed && outcome.Refused.Count == 0)
        {
            throw new ProblemException(GroupProblems.Of(outcome.Status, group, wanted.Member));
        }

        // A topic that was deleted, whether or not it was made again, is no reason to hold up the others.
        var answer = new CommitAnswer
        {
            Refused =
            [
                .. byPresence[false].Select(each => Refuse(each.Topic, each.Partition, GroupStatus.UnknownPartition)),
                .. outcome.Refused.Select(
                    each => Refuse(partitions.NameOf(each.Partition), each.Partition.Partition, each.Status)),
            ],
            Behind =
            [
                .. outcome.Behind.Select(each => new CommitOffset
                {
                    Topic = partitions.NameOf(each.Partition),
                    Partition = each.Partition.Partition,
                    Offset = each.Offset,
                    Metadata = each.Metadata.Length > 0 ? each.Metadata : null,
                }),
            ],
        };
        await context.Response.WriteAsJsonAsync(
            answer, WiberJsonContext.Default.CommitAnswer, cancellationToken: context.RequestAborted);
    }

    public async Task HandleResetAsync(HttpContext context)
    {
        string group = GroupPath.Group(context);
        GroupReset wanted = await SmallBody.ReadAsync(context.Request, GroupsJsonContext.Default.GroupReset, GroupProblems.Invalid);
        node.RequireLeading(context.Request);

        // Earliest and latest are those of everything that was acknowledged before.
        await gate.PassAsync(context, ReadGate.Linearizable);
        TopicDescription topic = node.Broker.FindTopic(wanted.Topic)
            ?? throw new ProblemException(Problem.UnknownTopic(wanted.Topic));
        if (wanted.Partition >= topic.Partitions.Count || wanted.Partition < 0)
        {
            throw new ProblemException(Problem.UnknownPartition(topic.Name, wanted.Partition.Value));
        }

        PartitionOffset[] offsets =
        [
            .. topic.Partitions
                .Where(each => wanted.Partition is null || each.Partition == wanted.Partition)
                .Select(each => new PartitionOffset(new TopicPartition(topic.Number, each.Partition), FindOffset(wanted, topic.Name, each))),
        ];
        GroupOutcome outcome = (await proposer.ProposeAsync(new ResetOffsets(group, offsets), context.Request)).Group!;
        if (outcome.Status != GroupStatus.Reset)
        {
            Problem problem = GroupProblems.Of(outcome.Status, group);
            throw new ProblemException(
                outcome.Status == GroupStatus.OffsetOutOfRange
                    ? problem with { Detail = DescribeEnd(topic, outcome.Refused[0].Partition.Partition, offsets) }
                    : problem);
        }

        await WriteAsync(context, group);
    }

    public async Task HandleDeleteAsync(HttpContext context)
    {
        node.RequireLeading(context.Request);
        string group = GroupPath.Group(context);
        GroupOutcome outcome = (await proposer.ProposeAsync(new DeleteGroup(group), context.Request)).Group!;
        if (outcome.Status != GroupStatus.Deleted)
        {
            throw new ProblemException(GroupProblems.Of(outcome.Status, group));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static RefusedOffset Refuse(string topic, int partition, GroupStatus status) =>
        new() { Topic = topic, Partition = partition, Code = GroupProblems.CodeOf(status) };

    private static string DescribeEnd(TopicDescription topic, int partition, PartitionOffset[] offsets)
    {
        long end = topic.Partitions.First(each => each.Partition == partition).EndOffset;
        long offset = offsets.First(each => each.Partition.Partition == partition).Offset;
        return $"partition {partition} of topic \"{topic.Name}\" ends at {end}; no group can go on at {offset}";
    }

    private long FindOffset(GroupReset wanted, string topic, PartitionDescription partition)
    {
        int given = (wanted.To is null ? 0 : 1) + (wanted.Offset is null ? 0 : 1) + (wanted.Time is null ? 0 : 1);
        if (given != 1)
        {
            throw new ProblemException(GroupProblems.Invalid("give one of to, offset and time"));
        }

        if (wanted.Time is { } time)
        {
            long timestampUs = (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
            return node.Broker.FindOffsetByTime(topic, partition.Partition, timestampUs) ?? partition.EndOffset;
        }

        return (wanted.Offset, wanted.To) switch
        {
            ({ } offset, _) when offset >= 0 => offset,
            (_, "earliest") => partition.FirstOffset,
            (_, "latest") => partition.EndOffset,
            ({ } offset, _) => throw new ProblemException(GroupProblems.Invalid($"offset must be 0 or more, not {offset}")),
            _ => throw new ProblemException(GroupProblems.Invalid($"to must be earliest or latest, not \"{wanted.To}\"")),
        };
    }

    private Task WriteAsync(HttpContext context, string group)
    {
        Broker.Groups.Reading.GroupDescription found = node.Broker.Groups.DescribeGroup(group)
            ?? throw new ProblemException(GroupProblems.Of(GroupStatus.UnknownGroup, group));
        return context.Response.WriteAsJsonAsync(
            GroupDocuments.Of(found), WiberJsonContext.Default.GroupDescription, cancellationToken: context.RequestAborted);
    }
}
