using System.Collections.Concurrent;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Consuming;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Consumer groups on real nodes: partitions shared out, taken over when a consumer dies, kept when the leader does, and offsets
/// that can be set. A consumer that dies is one that falls silent: its process would do no more.
/// </summary>
public sealed class GroupTests(ThreeNodes nodes) : IClassFixture<ThreeNodes>, IAsyncLifetime
{
    private const int Partitions = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() => _cluster = await nodes.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task When_one_of_two_consumers_dies_the_other_takes_over_and_committed_messages_come_once()
    {
        const int Count = 3_000;
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "work", Partitions = Partitions });
        var delivered = new ConcurrentQueue<(string By, string Payload)>();
        using var deadline = new CancellationTokenSource(Patience);
        await using GroupConsumer survivor = await JoinAsync("crew", "survivor", deadline.Token);
        Task surviving = ConsumeAsync(survivor, delivered, Count, deadline.Token);

        // The other one is played by hand, so that it can fall silent between a commit and the next one.
        GroupAssignment victim = await JoinByHandAsync("crew", "victim", deadline.Token);
        Assert.Equal(Partitions / 2, victim.Partitions.Count);
        await PublishAsync("work", Count, deadline.Token);
        int committed = await ConsumeSomeByHandAsync(victim, delivered, deadline.Token);
        Assert.True(committed > 0);

        await surviving.WaitAsync(deadline.Token);
        ILookup<string, string> byPayload = delivered.ToLookup(each => each.Payload, each => each.By);
        Assert.Equal(Count, byPayload.Count);

        // What the victim had in hand and did not commit came again; what it committed did not.
        Assert.All(byPayload, each => Assert.InRange(each.Count(), 1, 2));
        Assert.Equal(delivered.Count(each => each.By == "victim") - committed, delivered.Count - Count);
        await survivor.CommitAsync(deadline.Token);
        GroupDescription group = await Cluster.Client.GetGroupAsync("crew", deadline.Token);
        Assert.Equal(("stable", 0L, 1), (group.State, group.Lag, group.Members.Count));
        Assert.All(group.Partitions, partition => Assert.Equal("survivor", partition.Member));
    }

    [Fact]
    public async Task A_group_goes_on_where_it_was_when_the_leader_is_killed()
    {
        const int Count = 2_000;
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "steady", Partitions = Partitions });
        var delivered = new ConcurrentQueue<(string By, string Payload)>();
        using var deadline = new CancellationTokenSource(Patience);
        var witnessing = new GroupJoin { Topics = ["nowhere"], SessionTimeoutMs = 60_000 };
        GroupAssignment witness = await Cluster.Client.JoinGroupAsync("steady", "witness", witnessing, deadline.Token);
        await using (GroupConsumer first = await JoinAsync("steady", "first", deadline.Token, "steady"))
        await using (GroupConsumer second = await JoinAsync("steady", "second", deadline.Token, "steady"))
        {
            Task consuming = Task.WhenAll(
                ConsumeAsync(first, delivered, Count, deadline.Token), ConsumeAsync(second, delivered, Count, deadline.Token));
            await PublishAsync("steady", Count / 2, deadline.Token);
            GroupDescription before = await WaitForOffsetsAsync("steady", Count / 2, deadline.Token);
            string leader = await Cluster.WaitForLeaderAsync();
            await Cluster.Node(leader).KillAsync();
            await PublishAsync("steady", Count / 2, deadline.Token, from: Count / 2);
            await consuming.WaitAsync(deadline.Token);

            // Nobody was given up or joined again, no partition moved, and so nothing came twice.
            GroupDescription after = await WaitForOffsetsAsync("steady", Count, deadline.Token);
            Assert.Equal(("stable", before.Generation, 3), (after.State, after.Generation, after.Members.Count));
            Assert.Equal(Count, delivered.Count);
            Assert.Equal(Count, delivered.Select(each => each.Payload).Distinct().Count());
            GroupAssignment still = await Cluster.Client.HeartbeatAsync(
                "steady",
                "witness",
                new GroupHeartbeat { JoinedAt = witness.JoinedAt, Generation = after.Generation },
                cancellationToken: deadline.Token);
            Assert.Equal(witness.JoinedAt, still.JoinedAt);
            await Cluster.Node(leader).StartAsync();
        }

        // What was acknowledged does not come again to whoever comes later.
        await using GroupConsumer fresh = await JoinAsync("steady", "fresh", deadline.Token, "steady");
        await PublishAsync("steady", 1, deadline.Token, from: Count);
        await foreach (Message message in fresh.ReceiveAsync(deadline.Token))
        {
            Assert.Equal($"{Count}", message.GetText());
            break;
        }
    }

    [Fact]
    public async Task Offsets_of_a_group_without_members_can_be_set()
    {
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "again", Partitions = 2 });
        for (int i = 0; i < 10; i++)
        {
            await Cluster.Client.PublishAsync("again", OutgoingMessage.Text($"{i}"), partition: i % 2);
        }

        await Cluster.Client.CommitAsync("late", CommitOf("again", 0, 5));
        Assert.Equal([5L, null], await OffsetsAsync("late", "again"));
        await Cluster.Client.ResetGroupAsync("late", new GroupReset { Topic = "again", To = "latest" });
        Assert.Equal([5L, 5L], await OffsetsAsync("late", "again"));
        await Cluster.Client.ResetGroupAsync("late", new GroupReset { Topic = "again", Partition = 1, Offset = 2 });
        Assert.Equal([5L, 2L], await OffsetsAsync("late", "again"));
        GroupDescription reset = await Cluster.Client.ResetGroupAsync(
            "late", new GroupReset { Topic = "again", Time = DateTimeOffset.UtcNow.AddMinutes(-5) });
        Assert.Equal(10, reset.Lag);

        GroupAssignment member = await Cluster.Client.JoinGroupAsync("late", "m", new GroupJoin { Topics = ["again"] });
        Assert.Equal("group_active", await RefusalAsync(
            () => Cluster.Client.ResetGroupAsync("late", new GroupReset { Topic = "again", To = "earliest" })));
        await Cluster.Client.LeaveGroupAsync("late", "m", member.JoinedAt);
        await Cluster.Client.DeleteGroupAsync("late");
        Assert.Equal("unknown_group", await RefusalAsync(() => Cluster.Client.GetGroupAsync("late")));
    }

    [Fact]
    public async Task Only_the_owner_commits_and_a_member_that_was_replaced_is_shut_out()
    {
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "mine", Partitions = 1 });
        await Cluster.Client.PublishAsync("mine", OutgoingMessage.Text("one"));
        GroupAssignment old = await Cluster.Client.JoinGroupAsync("g", "m", new GroupJoin { Topics = ["mine"] });
        GroupAssignment other = await Cluster.Client.JoinGroupAsync("g", "n", new GroupJoin { Topics = ["mine"] });
        RefusedOffset refused = Assert.Single((await Cluster.Client.CommitAsync(
            "g", CommitOf("mine", 0, 1) with { Member = "n", JoinedAt = other.JoinedAt })).Refused);
        Assert.Equal("not_owner", refused.Code);

        await Cluster.Client.JoinGroupAsync("g", "m", new GroupJoin { Topics = ["mine"] });
        Assert.Equal("member_replaced", await RefusalAsync(
            () => Cluster.Client.CommitAsync("g", CommitOf("mine", 0, 1) with { Member = "m", JoinedAt = old.JoinedAt })));
        Assert.Equal("offset_out_of_range", Assert.Single((await Cluster.Client.CommitAsync("alone", CommitOf("mine", 0, 2))).Refused).Code);
    }

    private static GroupCommit CommitOf(string topic, int partition, long offset) => new()
    {
        Offsets = [new CommitOffset { Topic = topic, Partition = partition, Offset = offset }],
    };

    private static async Task<string> RefusalAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<WiberApiException>(call)).Code;

    private static async Task ConsumeAsync(
        GroupConsumer consumer, ConcurrentQueue<(string By, string Payload)> delivered, int count, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task watching = WatchAsync();
        try
        {
            await foreach (Message message in consumer.ReceiveAsync(done.Token))
            {
                delivered.Enqueue((consumer.Member, message.GetText()!));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Everything has been delivered to somebody.
        }

        await watching;

        async Task WatchAsync()
        {
            while (delivered.Select(each => each.Payload).Distinct().Count() < count)
            {
                await Task.Delay(100, cancellationToken);
            }

            await done.CancelAsync();
        }
    }

    private Task<GroupConsumer> JoinAsync(
        string group, string member, CancellationToken cancellationToken, string topic = "work") => GroupConsumer.JoinAsync(
            Cluster.Client,
            group,
            new GroupConsumerOptions
            {
                Topics = [topic],
                Member = member,
                SessionTimeout = TimeSpan.FromSeconds(3),
                CommitInterval = TimeSpan.FromMilliseconds(200),
            },
            cancellationToken);

    /// <summary>Waits until the group has committed so many messages and no partition is on its way.</summary>
    private async Task<GroupDescription> WaitForOffsetsAsync(string group, long count, CancellationToken cancellationToken)
    {
        while (true)
        {
            GroupDescription found = await Cluster.Client.GetGroupAsync(group, cancellationToken);
            if (found.State == "stable" && found.Partitions.Sum(each => each.Offset ?? 0) == count)
            {
                return found;
            }

            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>Joins and waits until half of the partitions were handed over.</summary>
    private async Task<GroupAssignment> JoinByHandAsync(string group, string member, CancellationToken cancellationToken)
    {
        GroupAssignment assignment = await Cluster.Client.JoinGroupAsync(
            group, member, new GroupJoin { Topics = ["work"], SessionTimeoutMs = 6_000 }, cancellationToken);
        while (assignment.Partitions.Count < Partitions / 2)
        {
            var heartbeat = new GroupHeartbeat { JoinedAt = assignment.JoinedAt, Generation = assignment.Generation };
            assignment = await Cluster.Client.HeartbeatAsync(
                group, member, heartbeat, TimeSpan.FromSeconds(1), cancellationToken);
        }

        return assignment;
    }

    /// <summary>Takes messages of each partition, commits some of them, and is never heard of again.</summary>
    private async Task<int> ConsumeSomeByHandAsync(
        GroupAssignment assignment, ConcurrentQueue<(string By, string Payload)> delivered, CancellationToken cancellationToken)
    {
        int committed = 0;
        foreach (AssignedPartition partition in assignment.Partitions)
        {
            FetchAnswer answer = await Cluster.Client.FetchAsync(
                partition.Topic, FetchStart.At(partition.Offset ?? 0), 20, TimeSpan.FromSeconds(5), partition.Partition, cancellationToken: cancellationToken);
            Assert.NotEmpty(answer.Messages);
            foreach (Message message in answer.Messages)
            {
                delivered.Enqueue(("victim", message.GetText()!));
            }

            int done = answer.Messages.Count / 2;
            committed += done;
            CommitAnswer committing = await Cluster.Client.CommitAsync(
                assignment.Group,
                CommitOf(partition.Topic, partition.Partition, answer.Messages[0].Offset + done) with
                {
                    Member = assignment.Member,
                    JoinedAt = assignment.JoinedAt,
                },
                cancellationToken);
            Assert.Empty(committing.Refused);
        }

        return committed;
    }

    private async Task PublishAsync(string topic, int count, CancellationToken cancellationToken, int from = 0)
    {
        foreach (int[] chunk in Enumerable.Range(from, count).Chunk(100))
        {
            OutgoingMessage[] messages = [.. chunk.Select(i => OutgoingMessage.Text($"{i}") with { Key = $"key-{i}" })];
            await Cluster.Client.PublishAsync(topic, messages, cancellationToken: cancellationToken);
        }
    }

    private async Task<IEnumerable<long?>> OffsetsAsync(string group, string topic)
    {
        GroupDescription description = await Cluster.Client.GetGroupAsync(group);
        Dictionary<int, long?> offsets = description.Partitions
            .Where(each => each.Topic == topic)
            .ToDictionary(each => each.Partition, each => each.Offset);
        return Enumerable.Range(0, 2).Select(partition => offsets.GetValueOrDefault(partition));
    }
}
