using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Wiber.Tui.Terminal;

namespace Wiber.UnitTests.Tui;

/// <summary>
/// Goal: a followed stream is printed without holding lines back, and ends with the failure of an output that nobody reads.
/// Method: a stream that the test feeds, and an output that fails on demand.
/// </summary>
public sealed class LinePrinterTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Lines_are_flushed_before_waiting_for_more_and_end_after_enough()
    {
        var items = Channel.CreateUnbounded<int>();
        var output = new SignallingWriter();
        Task printing = LinePrinter.PrintAsync(output, items.Reader.ReadAllAsync, item => $"item {item}", countMax: 2, default);

        items.Writer.TryWrite(1);
        await output.FlushedAsync("item 1\n").WaitAsync(Deadline);
        Assert.False(printing.IsCompleted);
        items.Writer.TryWrite(2);
        items.Writer.TryWrite(3);

        await printing.WaitAsync(Deadline);
        Assert.Equal("item 1\nitem 2\n", output.ToString());
    }

    [Fact]
    public async Task An_output_that_fails_while_the_stream_waits_ends_both()
    {
        bool isEnded = false;
        async IAsyncEnumerable<int> Endless([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                yield return 1;
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                isEnded = true;
            }
        }

        IOException error = await Assert.ThrowsAsync<IOException>(() => LinePrinter.PrintAsync(
            new BrokenWriter(), token => Endless(token), item => $"{item}", countMax: null, default).WaitAsync(Deadline));

        Assert.Equal("broken", error.Message);
        Assert.True(isEnded);
    }

    private sealed class SignallingWriter : StringWriter
    {
        private readonly Channel<string> _flushed = Channel.CreateUnbounded<string>();

        public SignallingWriter() => NewLine = "\n";

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            _flushed.Writer.TryWrite(ToString());
            return Task.CompletedTask;
        }

        public async Task FlushedAsync(string text)
        {
            await foreach (string flushed in _flushed.Reader.ReadAllAsync())
            {
                if (flushed == text)
                {
                    return;
                }
            }
        }
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override Task FlushAsync(CancellationToken cancellationToken) => throw new IOException("broken");
    }
}
