using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Consuming;
using Wiber.UnitTests.Client.Failover;

namespace Wiber.UnitTests.Client.Consuming;

/// <summary>
/// Goal: a consumer commits what was worked on and nothing else, delivers no message again that it committed, and goes on over
/// whatever passes. Method: a scripted node over real connections; what it was told is looked at afterwards.
/// </summary>
public sealed class GroupConsumerTests : IAsyncLifetime
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _deadline = new(Deadline);
    private ScriptedGroupNode? _node;
    private WiberClient? _client;

    private ScriptedGroupNode Node => _node!;

    public async Task InitializeAsync()
    {
        _node = await ScriptedGroupNode.StartAsync(endOffset: 8);
        _client = new WiberClient([_node.Uri], new WiberClientOptions { CallTimeout = TimeSpan.FromSeconds(1) });
    }

    public async Task DisposeAsync()
    {
        _client!.Dispose();
        await _node!.DisposeAsync();
        _deadline.Dispose();
    }

    [Fact]
    public async Task A_first_answer_of_a_node_that_is_behind_does_not_lead_back()
    {
        Node.Commit(5);
        Node.Next(GroupRequest.Fetch, context => FakeApiNode.JsonAsync(
            context, """{"messages":[],"nextOffset":3,"endOffset":3}"""));
        await using GroupConsumer consumer = await JoinAsync(Never);

        Assert.Equal([5L, 6L, 7L], await ReceiveAsync(consumer, 3));
    }

    [Fact]
    public async Task What_is_deleted_behind_the_last_message_is_passed_and_committed()
    {
        Node.Commit(6);
        Node.Next(GroupRequest.Fetch, context => FakeApiNode.JsonAsync(
            context, """{"messages":[{"topic":"t","partition":0,"offset":6,"payload":"x"}],"nextOffset":8,"endOffset":8}"""));
        await using GroupConsumer consumer = await JoinAsync(Quick);
        var partition = new PartitionRef("t", 0);
        Assert.False(consumer.HasReached(partition, 8) && Node.Committed() == 8);

        Assert.Equal([6L], await ReceiveAsync(consumer, 1));
        consumer.MarkDone();

        await ScriptedGroupNode.WaitAsync(() => Node.Committed() == 8, "the commit of what is deleted");
        Assert.True(consumer.HasReached(partition, 8));
        Assert.False(consumer.HasReached(partition, 9));
        Assert.False(consumer.HasReached(new PartitionRef("t", 1), 0));
    }

    [Fact]
    public async Task What_waits_to_be_handed_out_is_not_reached()
    {
        await using GroupConsumer consumer = await JoinAsync(Never);
        await Node.PassAsync(GroupRequest.Fetch, 2);

        Assert.False(consumer.HasReached(new PartitionRef("t", 0), 8));
    }

    [Fact]
    public async Task At_most_once_does_not_hand_out_what_the_group_is_past()
    {
        Node.Next(GroupRequest.Commit, context => FakeApiNode.JsonAsync(
            context, """{"refused":[],"behind":[{"topic":"t","partition":0,"offset":2}]}"""));
        await using GroupConsumer consumer = await JoinAsync(Never, Delivery.AtMostOnce);

        Assert.Equal([2L, 3L], await ReceiveAsync(consumer, 2));
    }

    [Fact]
    public async Task A_message_whose_processing_fails_is_not_committed()
    {
        GroupConsumer consumer = await JoinAsync(Never);

        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (Message message in consumer.ReceiveAsync(_deadline.Token))
            {
                if (message.Offset == 2)
                {
                    throw new FormatException();
                }
            }
        });
        await consumer.DisposeAsync();

        Assert.Equal(2, Node.Committed());
        Assert.Equal(1, Node.Count(GroupRequest.Leave));
    }

    [Fact]
    public async Task A_message_that_was_left_unfinished_comes_again_to_the_same_consumer()
    {
        await using GroupConsumer consumer = await JoinAsync(Quick);

        Assert.Equal([0L, 1L], await ReceiveAsync(consumer, 2));
        Assert.Equal([1L, 2L], await ReceiveAsync(consumer, 2));
    }

    [Fact]
    public async Task The_last_message_counts_when_it_is_said_to_be_done()
    {
        GroupConsumer consumer = await JoinAsync(Never);
        Assert.Equal([0L, 1L], await ReceiveAsync(consumer, 2));

        consumer.MarkDone();
        await consumer.DisposeAsync();

        Assert.Equal(2, Node.Committed());
    }

    [Fact]
    public async Task One_message_is_committed_and_not_those_behind_it_that_were_worked_on_too()
    {
        GroupConsumer consumer = await JoinAsync(interval: null);
        var received = new List<Message>();
        await foreach (Message message in consumer.ReceiveAsync(_deadline.Token))
        {
            received.Add(message);
            if (received.Count == 4)
            {
                break;
            }
        }

        await consumer.CommitAsync(received[1], _deadline.Token);
        Assert.Equal(2, Node.Committed());
        var error = await Assert.ThrowsAsync<WiberApiException>(
            () => consumer.CommitAsync(received[2] with { Partition = 7 }, _deadline.Token));
        await consumer.DisposeAsync();

        Assert.Equal("not_owner", error.Code);
        Assert.Equal(2, Node.Committed());
    }

    [Fact]
    public async Task A_partition_is_let_go_of_though_its_last_message_was_left_unfinished()
    {
        await using GroupConsumer consumer = await JoinAsync(Never);
        Assert.Equal([0L, 1L, 2L], await ReceiveAsync(consumer, 3));

        Node.RevokeAll();
        await ScriptedGroupNode.WaitAsync(() => !Node.Releases.IsEmpty, "the release");

        Assert.Equal(2, Node.Committed());
    }

    [Fact]
    public async Task While_the_caller_has_what_is_asked_for_in_hand_the_consumer_goes_on_saying_that_it_lives()
    {
        await using GroupConsumer consumer = await JoinAsync(Never, sessionTimeout: TimeSpan.FromSeconds(1));
        await foreach (Message message in consumer.ReceiveAsync(_deadline.Token))
        {
            Node.RevokeAll();
            await Node.PassAsync(GroupRequest.Heartbeat, 5);
            Assert.Empty(Node.Releases);
            break;
        }

        await ScriptedGroupNode.WaitAsync(() => !Node.Releases.IsEmpty, "the release");
    }

    [Fact]
    public async Task A_failure_to_make_safe_what_was_done_ends_the_stream_with_it()
    {
        GroupConsumer consumer = await JoinAsync(Quick, beforeCommit: _ => throw new InvalidOperationException("full"));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ReceiveAsync(consumer, int.MaxValue));
        await consumer.DisposeAsync();

        Assert.Equal("full", error.Message);
        Assert.Empty(Node.Commits);
        Assert.Equal(1, Node.Count(GroupRequest.Leave));
    }

    [Fact]
    public async Task A_failure_to_make_safe_at_the_end_is_told_and_the_group_is_left()
    {
        GroupConsumer consumer = await JoinAsync(Never, beforeCommit: _ => throw new InvalidOperationException("full"));
        await ReceiveAsync(consumer, 3);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await consumer.DisposeAsync());

        Assert.Empty(Node.Commits);
        Assert.Equal(1, Node.Count(GroupRequest.Leave));
    }

    [Fact]
    public async Task Who_was_given_up_joins_again_however_long_no_node_leads()
    {
        await using GroupConsumer consumer = await JoinAsync(Never);
        await ReceiveAsync(consumer, 1);

        Node.Refuse(GroupRequest.Join, 503, "no_leader", times: 20);
        Node.Refuse(GroupRequest.Heartbeat, 404, "unknown_member");
        await ScriptedGroupNode.WaitAsync(() => Node.Count(GroupRequest.Join) > 21, "the second join");

        Assert.Equal([0L, 1L], await ReceiveAsync(consumer, 2));
    }

    [Fact]
    public async Task A_group_that_is_gone_is_joined_again()
    {
        Node.Refuse(GroupRequest.Commit, 404, "unknown_group");
        await using GroupConsumer consumer = await JoinAsync(Quick);
        Task receiving = ReceiveAsync(consumer, int.MaxValue);

        await ScriptedGroupNode.WaitAsync(() => Node.Committed() == 8, "the commit after another join");

        Assert.False(receiving.IsCompleted);
        Assert.Equal(2, Node.Count(GroupRequest.Join));
        await _deadline.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
    }

    [Fact]
    public async Task At_most_once_goes_on_when_a_leader_is_found_again()
    {
        await using GroupConsumer consumer = await JoinAsync(Never, Delivery.AtMostOnce);
        Node.Refuse(GroupRequest.Commit, 503, "no_leader", times: 20);

        Assert.Equal([0L, 1L], await ReceiveAsync(consumer, 2));
    }

    [Fact]
    public async Task At_most_once_tells_why_a_commit_cannot_be()
    {
        Node.Next(GroupRequest.Commit, context => FakeApiNode.JsonAsync(
            context, """{"refused":[{"topic":"t","partition":0,"code":"too_many_in_group"}],"behind":[]}"""));
        await using GroupConsumer consumer = await JoinAsync(Never, Delivery.AtMostOnce);

        var error = await Assert.ThrowsAsync<WiberApiException>(() => ReceiveAsync(consumer, 1));

        Assert.Equal("too_many_in_group", error.Code);
    }

    [Fact]
    public async Task Many_partitions_are_let_go_of_in_requests_that_a_node_takes()
    {
        await using ScriptedGroupNode wide = await ScriptedGroupNode.StartAsync(endOffset: 0, partitionCount: 4_500);
        wide.RevokeAll();
        using var client = new WiberClient([wide.Uri]);
        var options = new GroupConsumerOptions { Topics = [ScriptedGroupNode.Topic], Member = "m" };
        await using GroupConsumer consumer = await GroupConsumer.JoinAsync(client, "g", options, _deadline.Token);

        await ScriptedGroupNode.WaitAsync(() => wide.Releases.Sum() == 4_500, "the release of all partitions");

        Assert.Equal([2_000, 2_000, 500], wide.Releases);
    }

    [Fact]
    public async Task A_partition_that_a_node_does_not_know_yet_is_waited_for()
    {
        Node.Refuse(GroupRequest.Fetch, 404, "unknown_partition");
        await using GroupConsumer consumer = await JoinAsync(Never);

        Assert.Equal([0L, 1L], await ReceiveAsync(consumer, 2));
    }

    [Fact]
    public async Task A_topic_that_was_made_again_is_read_from_its_start_and_committed_as_itself()
    {
        GroupConsumer consumer = await JoinAsync(Quick);
        Assert.Equal([0L, 1L, 2L], await ReceiveAsync(consumer, 3));
        consumer.MarkDone();

        Node.MakeTopicAgain(endOffset: 2);
        await Node.PassAsync(GroupRequest.Heartbeat, 3);

        Assert.Equal([0L, 1L], await ReceiveAsync(consumer, 2));
        consumer.MarkDone();
        await consumer.DisposeAsync();
        CommitOffset last = Node.Commits.Last().Offsets.Single();
        Assert.Equal((2, 2L), (last.TopicNumber, last.Offset));
    }

    [Fact]
    public async Task A_start_at_the_latest_is_committed_though_nothing_was_worked_on()
    {
        await using GroupConsumer consumer = await JoinAsync(Quick, start: FetchStart.Latest);

        await ScriptedGroupNode.WaitAsync(() => Node.Committed() is not null, "the commit of the start");

        Assert.Equal(8, Node.Committed());
    }

    [Fact]
    public async Task An_answer_from_before_what_the_consumer_knows_is_passed_over()
    {
        await using GroupConsumer consumer = await JoinAsync(interval: null);
        Assert.Equal([0L, 1L, 2L], await ReceiveAsync(consumer, 3));

        Node.Next(GroupRequest.Heartbeat, Node.AnswerFromBeforeAsync);
        await Node.PassAsync(GroupRequest.Heartbeat, 4);

        Assert.Equal([2L, 3L], await ReceiveAsync(consumer, 2));
    }

    private Task<GroupConsumer> JoinAsync(
        TimeSpan? interval,
        Delivery delivery = Delivery.AtLeastOnce,
        FetchStart start = default,
        Func<CancellationToken, Task>? beforeCommit = null,
        TimeSpan? sessionTimeout = null) => GroupConsumer.JoinAsync(
            _client!,
            "g",
            new GroupConsumerOptions
            {
                Topics = [ScriptedGroupNode.Topic],
                Member = "m",
                Start = start,
                Delivery = delivery,
                CommitInterval = interval,
                BeforeCommit = beforeCommit,
                SessionTimeout = sessionTimeout ?? TimeSpan.FromSeconds(30),
            },
            _deadline.Token);

    /// <summary>Receives so many messages and leaves the last one unfinished.</summary>
    private async Task<List<long>> ReceiveAsync(GroupConsumer consumer, int count)
    {
        var offsets = new List<long>();
        await foreach (Message message in consumer.ReceiveAsync(_deadline.Token))
        {
            offsets.Add(message.Offset);
            if (offsets.Count == count)
            {
                break;
            }
        }

        return offsets;
    }
}
