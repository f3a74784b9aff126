using Wiber.PowerShell.Pipeline;

namespace Wiber.UnitTests.Module;

/// <summary>
/// Goal: what other threads post is done by the thread that waits, as it comes, and a thread that cannot go on ends the work
/// first. Method: work on other threads that posts, and actions that note their thread.
/// </summary>
public sealed class PipelinePumpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void What_is_posted_is_done_by_the_thread_that_waits_before_the_work_ends()
    {
        using var pump = new PipelinePump(() => { });
        int waiting = Environment.CurrentManagedThreadId;
        var threads = new List<int>();
        var done = new TaskCompletionSource();

        int result = pump.Await(Task.Run(async () =>
        {
            pump.Post(() => threads.Add(Environment.CurrentManagedThreadId));
            pump.Post(() =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                done.SetResult();
            });

            // Ends only after both were done.
            await done.Task.WaitAsync(Patience);
            return 42;
        }));

        Assert.Equal(42, result);
        Assert.Equal([waiting, waiting], threads);
    }

    [Fact]
    public void What_work_throws_comes_out_as_it_is()
    {
        using var pump = new PipelinePump(() => { });
        Assert.Throws<TimeoutException>(() => pump.Await(Task.Run(async () =>
        {
            await Task.Yield();
            throw new TimeoutException();
        })));
    }

    [Fact]
    public void A_thread_that_cannot_go_on_cancels_the_work_and_waits_for_its_end()
    {
        using var stop = new CancellationTokenSource();
        using var pump = new PipelinePump(stop.Cancel);
        bool hasEnded = false;

        Assert.Throws<InvalidOperationException>(() => pump.Await(Task.Run(async () =>
        {
            pump.Post(() => throw new InvalidOperationException());
            try
            {
                await Task.Delay(Patience, stop.Token);
            }
            finally
            {
                hasEnded = true;
            }
        })));

        Assert.True(hasEnded);
    }

    [Fact]
    public void More_than_a_thousand_things_that_wait_are_left_out()
    {
        using var pump = new PipelinePump(() => { });
        int done = 0;
        for (int i = 0; i < 5_000; i++)
        {
            pump.Post(() => done++);
        }

        pump.Drain();

        Assert.Equal(1_000, done);
    }

    [Fact]
    public void What_comes_after_the_end_disturbs_nobody()
    {
        var pump = new PipelinePump(() => { });
        pump.Dispose();
        pump.Post(() => throw new InvalidOperationException());
    }

    [Fact]
    public void Progress_is_told_five_times_a_second_at_most()
    {
        long now = 0;
        var pace = new ProgressPace(() => now);
        int told = 0;
        for (int ms = 0; ms < 1_000; ms += 10)
        {
            now = ms * (System.Diagnostics.Stopwatch.Frequency / 1_000);
            told += pace.IsDue() ? 1 : 0;
        }

        Assert.Equal(5, told);
    }
}
