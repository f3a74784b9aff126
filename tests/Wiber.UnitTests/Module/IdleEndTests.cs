using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Wiber.PowerShell.Pipeline;

namespace Wiber.UnitTests.Module;

/// <summary>
/// Goal: a sequence without end is ended when it is idle, and nothing that came is lost. Method: sequences in memory that are
/// fed, or stay silent.
/// </summary>
public sealed class IdleEndTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<int> _items = Channel.CreateUnbounded<int>();
    private bool _wasEnded;

    [Fact]
    public async Task It_ends_when_nothing_came_for_so_long_and_gives_what_came_before()
    {
        _items.Writer.TryWrite(1);
        _items.Writer.TryWrite(2);

        int[] read = await ReadAsync(TimeSpan.FromMilliseconds(50), null);

        Assert.Equal([1, 2], read);
        Assert.True(_wasEnded);
    }

    [Fact]
    public async Task It_ends_when_there_is_nothing_left_to_come()
    {
        _items.Writer.TryWrite(1);
        int asked = 0;

        int[] read = await ReadAsync(null, _ =>
        {
            if (++asked == 2)
            {
                _items.Writer.TryWrite(2);
            }

            return Task.FromResult(asked == 4);
        });

        Assert.Equal([1, 2], read);
    }

    [Fact]
    public async Task What_comes_while_the_end_is_decided_is_given_and_then_it_ends()
    {
        int[] read = await ReadAsync(null, _ =>
        {
            _items.Writer.TryWrite(1);
            return Task.FromResult(true);
        });

        Assert.Equal(1, read[0]);
        Assert.True(_wasEnded);
    }

    [Fact]
    public async Task A_failure_to_ask_comes_out_when_the_sequence_has_ended()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => ReadAsync(null, _ => Task.FromException<bool>(new InvalidOperationException())));
        Assert.True(_wasEnded);
    }

    [Fact]
    public async Task It_goes_on_as_long_as_something_comes_and_ends_with_the_sequence()
    {
        _items.Writer.TryWrite(1);
        _items.Writer.Complete();

        int[] read = await ReadAsync(null, null);

        Assert.Equal([1], read);
    }

    [Fact]
    public async Task Who_cancels_is_told_so()
    {
        using var stop = new CancellationTokenSource();
        Task<int[]> reading = ReadAsync(null, null, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.True(_wasEnded);
    }

    private async Task<int[]> ReadAsync(
        TimeSpan? idleMax, Func<CancellationToken, Task<bool>>? isEnd, CancellationToken cancellationToken = default)
    {
        var read = new List<int>();
        Task reading = Task.Run(
            async () =>
            {
                await foreach (int item in IdleEnd.ReadAsync(OpenAsync, idleMax, isEnd, cancellationToken))
                {
                    read.Add(item);
                }
            },
            CancellationToken.None);
        await reading.WaitAsync(Patience, CancellationToken.None);
        return [.. read];
    }

    private async IAsyncEnumerable<int> OpenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (int item in _items.Reader.ReadAllAsync(cancellationToken))
            {
                yield return item;
            }
        }
        finally
        {
            _wasEnded = true;
        }
    }
}
