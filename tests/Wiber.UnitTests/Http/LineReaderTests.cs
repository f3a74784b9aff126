using System.IO.Pipelines;
using System.Text;
using Wiber.Client.Measuring;
using Wiber.Node.Lines;

namespace Wiber.UnitTests.Http;

/// <summary>
/// How requests of the line protocol end: a line that was begun in its time, and a client waits as long as it likes.
/// </summary>
public sealed class LineReaderTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Pipe _pipe = new();
    private readonly ResourceLimit _memory = new(100);

    [Fact]
    public async Task A_line_that_does_not_end_ends_the_connection()
    {
        var reader = new LineReader(_pipe.Reader, TimeSpan.FromMilliseconds(50), _memory);
        await SendAsync("PING\nPUB t half a me");
        Assert.IsType<LineCommand.Ping>(await ReadAsync(reader));

        var refused = Assert.IsType<LineCommand.Refused>(await ReadAsync(reader));

        Assert.True(refused.IsLast);
        Assert.Equal("too_slow a line must end 0.05 s after it began", refused.Reason);
    }

    [Fact]
    public async Task Before_a_line_a_client_takes_its_time()
    {
        var reader = new LineReader(_pipe.Reader, TimeSpan.FromMilliseconds(50), _memory);
        Task<LineCommand?> reading = ReadAsync(reader);
        await Task.Delay(TimeSpan.FromMilliseconds(250));
        Assert.False(reading.IsCompleted);

        await SendAsync("PING\n");

        Assert.IsType<LineCommand.Ping>(await reading);
    }

    [Fact]
    public async Task Half_a_line_at_the_end_is_none()
    {
        var reader = new LineReader(_pipe.Reader, Deadline, _memory);
        await SendAsync("PUB t half a me");
        await _pipe.Writer.CompleteAsync();

        Assert.Null(await ReadAsync(reader));
    }

    [Fact]
    public async Task Lines_that_are_not_whole_share_a_bounded_memory()
    {
        var reader = new LineReader(_pipe.Reader, Deadline, _memory);
        Task<LineCommand?> reading = ReadAsync(reader);
        await SendAsync("PUB t " + new string('x', 50));
        await Wiber.Testing.TestCluster.WaitUntilAsync(() => Task.FromResult(_memory.Used == 56), "the half line to be counted");
        await SendAsync(new string('x', 50));

        var refused = Assert.IsType<LineCommand.Refused>(await reading);

        Assert.True(refused.IsLast);
        Assert.StartsWith("unavailable ", refused.Reason);
        Assert.Equal((0, 1), (_memory.Used, _memory.Refused));
    }

    private static Task<LineCommand?> ReadAsync(LineReader reader) =>
        reader.ReadAsync(CancellationToken.None).WaitAsync(Deadline);

    private async Task SendAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));
}
