using Wiber.Node.Broker;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Stores;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: reading and waiting from many threads while entries are applied never shows a gap, misses a wake-up or leaves something
/// behind. Method: real threads against one applying thread; tasks are awaited with a deadline.
/// </summary>
public sealed class ConcurrentReadTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TestLog _log = new();
    private readonly MemoryBrokerStore _store = new();
    private readonly MessageBroker _broker;

    public ConcurrentReadTests()
    {
        _broker = new MessageBroker(_store, _log);
        _broker.CreateTopics(_log, "t", "u");
    }

    [Fact]
    public async Task Readers_see_every_message_once_and_in_order_while_entries_are_applied()
    {
        const int Entries = 20_000;
        using var deadline = new CancellationTokenSource(Deadline);
        Task<long>[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadTo(Entries, deadline.Token)))];
        for (int entry = 0; entry < Entries; entry++)
        {
            // Every third entry holds a duplicate between two new messages or is one as a whole.
            TestMessage[] messages = (entry % 3) switch
            {
                0 => [new($"{entry}", $"id-{entry}")],
                1 => [new($"{entry}"), new("never", $"id-{entry - 1}")],
                _ => [new("never", $"id-{entry - 2}"), new($"{entry}")],
            };
            _broker.Apply(_log.AppendMessages("t", messages));
        }

        Assert.All(await Task.WhenAll(readers), count => Assert.Equal(Entries, count));
        Assert.Equal(0, _broker.WaiterCount);
    }

    [Fact]
    public async Task Waiting_ends_when_the_message_is_there_and_not_before()
    {
        Task third = _broker.WaitForMessagesAsync("t", 0, 2, CancellationToken.None);
        Task first = _broker.WaitForMessagesAsync("t", 0, 0, CancellationToken.None);
        Task elsewhere = _broker.WaitForMessagesAsync("u", 0, 0, CancellationToken.None);
        _broker.Apply(_log.AppendMessages("t", new("a"), new("b")));
        await first.WaitAsync(Deadline);
        Assert.False(third.IsCompleted);
        _broker.Apply(_log.AppendMessages("t", new TestMessage("c")));
        await third.WaitAsync(Deadline);
        Assert.False(elsewhere.IsCompleted);
        Assert.Equal(1, _broker.WaiterCount);
        Assert.True(_broker.WaitForMessagesAsync("t", 0, 2, CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_nothing_behind()
    {
        using var cancel = new CancellationTokenSource();
        Task[] waits = [.. Enumerable.Range(0, 100).Select(offset => _broker.WaitForMessagesAsync("t", 0, offset, cancel.Token))];
        Assert.Equal(100, _broker.WaiterCount);
        await cancel.CancelAsync();
        foreach (Task wait in waits)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Deadline));
        }

        Assert.Equal(0, _broker.WaiterCount);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _broker.WaitForMessagesAsync("t", 0, 0, cancel.Token));
    }

    [Fact]
    public async Task Only_so_many_may_wait()
    {
        using var cancel = new CancellationTokenSource();
        Task Wait() => _broker.WaitForMessagesAsync("t", 0, 0, cancel.Token);
        Task[] waits = [.. Enumerable.Range(0, BrokerLimits.WaitersMax).Select(_ => Wait())];
        await Assert.ThrowsAsync<TooManyWaitersException>(Wait);
        _broker.Apply(_log.AppendMessages("t", new TestMessage("a")));
        await Task.WhenAll(waits).WaitAsync(Deadline);
        Assert.Equal(0, _broker.WaiterCount);
    }

    private async Task<long> ReadTo(long end, CancellationToken cancellationToken)
    {
        long next = 0;
        while (next < end)
        {
            await _broker.WaitForMessagesAsync("t", 0, next, cancellationToken);
            ReadResult result = _broker.Read("t", 0, next, 100, 10_000);
            Assert.NotEmpty(result.Messages);
            foreach (string payload in result.Payloads())
            {
                Assert.Equal($"{next}", payload);
                next++;
            }

            Assert.Equal(next, result.NextOffset);
        }

        return next;
    }
}
