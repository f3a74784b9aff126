using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Wiber.Client.Api;
using Wiber.Gateway.Live;
using Wiber.Gateway.Live.Documents;
using Wiber.Gateway.Live.Feeds;
using Wiber.Gateway.Live.Streams;

namespace Wiber.UnitTests.Gateway;

/// <summary>
/// Goal: pages get what is newest without holding anything up, and nothing is looked at when none is open. Method: the parts of
/// the live feed with a page and a cluster that the test is.
/// </summary>
public sealed class LiveTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Of_a_feed_only_the_newest_frame_waits_and_of_a_stream_all()
    {
        using var outbox = new Outbox();
        outbox.Replace("state", [1]);
        await outbox.AddAsync([10], CancellationToken.None);
        outbox.Replace("state", [2]);
        await outbox.AddAsync([11], CancellationToken.None);

        Assert.Equal([2], await outbox.TakeAsync(CancellationToken.None));
        Assert.Equal([10], await outbox.TakeAsync(CancellationToken.None));
        Assert.Equal([11], await outbox.TakeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Who_makes_a_stream_waits_for_a_page_that_is_behind()
    {
        using var outbox = new Outbox();
        Task? waiting = null;
        int added = 0;
        while (waiting is null)
        {
            Task add = outbox.AddAsync([1], CancellationToken.None);
            waiting = add.IsCompleted ? null : add;
            Assert.True(++added < 1_000, "nothing ever waits");
        }

        await outbox.TakeAsync(CancellationToken.None);
        await waiting.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_feed_is_looked_at_once_for_all_pages_and_not_at_all_without_one()
    {
        var feed = new CountedFeed();
        var loop = new FeedLoop(feed, NullLogger.Instance, CancellationToken.None);
        using var one = new Outbox();
        using var other = new Outbox();
        Assert.Equal(0, feed.Looks);

        loop.Add(one);
        Assert.Equal("welcome", await TakeAsync(one));
        Assert.Equal("look 1", await TakeAsync(one));
        loop.Add(other);
        Assert.Equal("welcome", await TakeAsync(other));
        Assert.Equal("look 1", await TakeAsync(other));
        feed.Next.Release();
        Assert.Equal("look 2", await TakeAsync(one));
        Assert.Equal("look 2", await TakeAsync(other));

        // It waits within the third look then, and not between two.
        await feed.ThirdBegan.Task.WaitAsync(Patience);
        loop.Remove(one);
        loop.Remove(other);
        await feed.Ended.Task.WaitAsync(Patience);
        Assert.Equal(3, feed.Looks);
    }

    [Fact]
    public async Task A_question_that_is_open_gives_its_last_answer_and_since_when_it_is_open()
    {
        var answers = new Queue<TaskCompletionSource<string>>([new(), new()]);
        TaskCompletionSource<string>[] all = [.. answers];
        var question = new Patient<string>(_ => answers.Dequeue().Task, TimeSpan.FromMilliseconds(20));

        all[0].SetResult("first");
        Assert.Equal("first", await question.LookAsync(CancellationToken.None));
        Assert.Equal(0, question.SilentMs);
        Assert.Equal("first", await question.LookAsync(CancellationToken.None));
        Assert.True(question.SilentMs > 0);
        all[1].SetException(new WiberApiException(WiberErrorCodes.Unreachable, null, "gone"));
        Assert.Null(await question.LookAsync(CancellationToken.None));
    }

    [Fact]
    public void The_leader_is_the_one_of_the_highest_term_that_is_up()
    {
        StateFrame frame = ClusterView.Compose(
            "wiber",
            [Node("n1", "suspended", "leader", 3, 10), Node("n2", "up", "leader", 4, 12), Node("n3", "up", "follower", 4, 9)],
            new MessageCount(99, DateTimeOffset.UnixEpoch),
            DateTimeOffset.UnixEpoch.AddSeconds(1));

        Assert.Equal(("n2", 4L), (frame.Leader, frame.Term));
        Assert.Equal(["suspended", "leader", "follower"], frame.Point.Nodes.Select(node => node.Role));
        Assert.Equal([2, 0, 3], frame.Point.Nodes.Select(node => node.Lag!.Value));
        Assert.Equal(1_000, frame.Point.At);
    }

    [Fact]
    public void A_node_that_runs_and_says_nothing_is_silent_after_a_while()
    {
        NodeView asked = new() { Id = "n1", Url = "", State = "up", Configured = true, SilentMs = 100 };
        Assert.Equal("unknown", RoleOf(asked));
        Assert.Equal("silent", RoleOf(asked with { SilentMs = 1_500 }));
        Assert.Equal("down", RoleOf(asked with { State = "down", SilentMs = 1_500 }));
    }

    [Fact]
    public async Task What_comes_at_once_goes_in_one_batch_of_limited_length()
    {
        var more = new TaskCompletionSource();
        var batches = new List<int[]>();
        await foreach (IReadOnlyList<int> batch in Batches.OfAsync(
            ending => Numbers(more.Task, ending), 3, CancellationToken.None))
        {
            batches.Add([.. batch]);
            if (batches.Count == 2)
            {
                more.SetResult();
            }
        }

        Assert.Equal([[1, 2, 3], [4], [5]], batches);
    }

    [Fact]
    public async Task Batches_can_be_left_while_the_next_item_is_awaited()
    {
        var never = new TaskCompletionSource();
        IAsyncEnumerator<IReadOnlyList<int>> batches = Batches
            .OfAsync(ending => Numbers(never.Task, ending), 100, CancellationToken.None)
            .GetAsyncEnumerator();
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal([1, 2, 3, 4], batches.Current);

        await batches.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task Streams_end_with_their_page_whatever_one_of_them_does()
    {
        using var page = new Outbox();
        var ended = new TaskCompletionSource();
        var streams = new FollowedStreams(page, NullLogger.Instance, CancellationToken.None);
        await streams.BeginAsync("a", _ => throw new NotSupportedException());
        await streams.BeginAsync("b", token => EndAsync(token, () => throw new InvalidOperationException()));
        await streams.BeginAsync("c", token => EndAsync(token, ended.SetResult));
        string told = await TakeAsync(page);
        Assert.Contains("\"id\":\"a\"", told, StringComparison.Ordinal);
        Assert.Contains("\"hasEnded\":true", told, StringComparison.Ordinal);

        await streams.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.True(ended.Task.IsCompleted);
    }

    [Fact]
    public async Task Streams_end_with_the_gateway()
    {
        using var page = new Outbox();
        using var gateway = new CancellationTokenSource();
        var ended = new TaskCompletionSource();
        await using var streams = new FollowedStreams(page, NullLogger.Instance, gateway.Token);
        await streams.BeginAsync("a", token => EndAsync(token, ended.SetResult));

        await gateway.CancelAsync();
        await ended.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_feed_that_fails_is_told_and_looked_at_again()
    {
        var feed = new FailingFeed();
        var loop = new FeedLoop(feed, NullLogger.Instance, CancellationToken.None);
        using var page = new Outbox();
        loop.Add(page);

        string refused = await NextAsync();
        Assert.Contains("\"type\":\"failure\"", refused, StringComparison.Ordinal);
        Assert.Contains("\"feed\":\"failing\"", refused, StringComparison.Ordinal);
        Assert.Contains("nobody answers", refused, StringComparison.Ordinal);
        Assert.Contains("the gateway failed", await NextAsync(), StringComparison.Ordinal);
        Assert.Contains("the gateway failed", await NextAsync(), StringComparison.Ordinal);
        Assert.Equal("look 4", await NextAsync());
        loop.Remove(page);

        Task<string> NextAsync()
        {
            feed.Next.Release();
            return TakeAsync(page);
        }
    }

    [Fact]
    public async Task A_question_that_fails_is_asked_anew()
    {
        var answers = new Queue<Task<string>>([
            Task.FromException<string>(new InvalidOperationException()), Task.FromResult("second")]);
        var question = new Patient<string>(_ => answers.Dequeue(), Patience);

        await Assert.ThrowsAsync<InvalidOperationException>(() => question.LookAsync(CancellationToken.None));
        Assert.Equal("second", await question.LookAsync(CancellationToken.None));
    }

    private static async Task EndAsync(CancellationToken cancellationToken, Action end)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end();
    }

    private static async IAsyncEnumerable<int> Numbers(
        Task more, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (int number in new[] { 1, 2, 3, 4 })
        {
            yield return number;
        }

        await more.WaitAsync(Patience, cancellationToken);
        yield return 5;
    }

    private static string RoleOf(NodeView node) =>
        ClusterView.Compose("wiber", [node], null, DateTimeOffset.UnixEpoch).Point.Nodes.Single().Role;

    private static NodeView Node(string id, string state, string role, long term, long index) => new()
    {
        Id = id,
        Url = "",
        State = state,
        Configured = true,
        SilentMs = 0,
        Status = new NodeStatus { Node = id, Role = role, Term = term, CommitIndex = index, AppliedIndex = index },
    };

    private static async Task<string> TakeAsync(Outbox outbox)
    {
        using var patience = new CancellationTokenSource(Patience);
        return Encoding.UTF8.GetString(await outbox.TakeAsync(patience.Token));
    }

    /// <summary>Looks once, and then again whenever the test lets it.</summary>
    private sealed class CountedFeed : ILiveFeed
    {
        public SemaphoreSlim Next { get; } = new(1);

        public TaskCompletionSource ThirdBegan { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Looks { get; private set; }

        public string Name => "counted";

        public TimeSpan Interval => TimeSpan.FromMilliseconds(1);

        public async Task<byte[]?> LookAsync(CancellationToken cancellationToken)
        {
            if (++Looks == 3)
            {
                ThirdBegan.SetResult();
            }

            try
            {
                await Next.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Ended.SetResult();
                throw;
            }

            return Encoding.UTF8.GetBytes($"look {Looks}");
        }

        public byte[]? Welcome() => "welcome"u8.ToArray();
    }

    /// <summary>Fails in three ways, one after the other whenever the test lets it, and then no more.</summary>
    private sealed class FailingFeed : ILiveFeed
    {
        private int _looks;

        public SemaphoreSlim Next { get; } = new(0);

        public string Name => "failing";

        public TimeSpan Interval => TimeSpan.FromMilliseconds(1);

        public async Task<byte[]?> LookAsync(CancellationToken cancellationToken)
        {
            await Next.WaitAsync(cancellationToken);
            return ++_looks switch
            {
                1 => throw new WiberApiException(WiberErrorCodes.Unreachable, null, "nobody answers"),
                2 => throw new InvalidOperationException(),
                3 => throw new OperationCanceledException(),
                _ => Encoding.UTF8.GetBytes($"look {_looks}"),
            };
        }
    }
}
