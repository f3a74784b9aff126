using Wiber.Node.Http.Messages;

namespace Wiber.UnitTests.Http;

/// <summary>
/// Goal: who takes something is waited for however long it takes, and who takes nothing is cut off. Method: a write that ends
/// when the test says so, and a reader that says what it has taken.
/// </summary>
public sealed class PacedWriteTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private bool _isCutOff;

    [Fact]
    public async Task Who_takes_something_is_waited_for()
    {
        var writing = new TaskCompletionSource();
        int checks = 0;
        bool HasMoved()
        {
            // Now and then: often enough, and for much longer than the patience.
            checks++;
            if (checks == 30)
            {
                writing.SetResult();
            }

            return checks % 4 == 0;
        }

        await PacedWrite.WaitAsync(writing.Task, HasMoved, Patience, CutOff, CancellationToken.None);

        Assert.Equal(30, checks);
        Assert.False(_isCutOff);
    }

    [Fact]
    public async Task Who_takes_nothing_is_cut_off()
    {
        var writing = new TaskCompletionSource();
        int checks = 0;
        bool HasMoved() => ++checks == 1;

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => PacedWrite.WaitAsync(writing.Task, HasMoved, Patience, CutOff, CancellationToken.None));

        Assert.Equal(6, checks);
        Assert.True(_isCutOff);
    }

    [Fact]
    public async Task Who_ends_the_waiting_cuts_nobody_off()
    {
        using var ended = new CancellationTokenSource();
        Task waiting = PacedWrite.WaitAsync(
            new TaskCompletionSource().Task, () => true, Patience, CutOff, ended.Token);
        await ended.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        Assert.False(_isCutOff);
    }

    [Fact]
    public async Task What_goes_wrong_with_the_write_is_told() => await Assert.ThrowsAsync<IOException>(
        () => PacedWrite.WaitAsync(
            Task.FromException(new IOException("gone")), socket: null, CutOff, CancellationToken.None));

    private void CutOff() => _isCutOff = true;
}
