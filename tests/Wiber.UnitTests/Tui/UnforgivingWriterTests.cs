using Wiber.Tui.Terminal;

namespace Wiber.UnitTests.Tui;

/// <summary>
/// Goal: after a failure nothing looks written. Method: a real buffering writer over a stream that fails once.
/// </summary>
public sealed class UnforgivingWriterTests
{
    [Fact]
    public async Task What_is_written_arrives_with_the_flush()
    {
        var stream = new MemoryStream();
        await using var writer = new UnforgivingWriter(new StreamWriter(stream) { NewLine = "\n" });

        writer.WriteLine("one");
        Assert.Equal(0, stream.Length);
        await writer.FlushAsync(default);

        Assert.Equal("one\n"u8.ToArray(), stream.ToArray());
    }

    [Fact]
    public async Task A_flush_that_failed_fails_for_good()
    {
        await using var buffered = new StreamWriter(new FailsOnce());
        await using var writer = new UnforgivingWriter(buffered);
        writer.WriteLine("one");
        await Assert.ThrowsAsync<IOException>(() => writer.FlushAsync(default));

        await Assert.ThrowsAsync<IOException>(() => writer.FlushAsync(default));
        Assert.Throws<IOException>(() => writer.WriteLine("two"));

        // The writer itself would have said that all is well.
        await buffered.FlushAsync();
    }

    [Fact]
    public async Task A_flush_that_was_not_begun_drops_nothing()
    {
        var stream = new MemoryStream();
        await using var writer = new UnforgivingWriter(new StreamWriter(stream) { NewLine = "\n" });
        writer.WriteLine("one");
        await Assert.ThrowsAsync<OperationCanceledException>(() => writer.FlushAsync(new CancellationToken(canceled: true)));

        await writer.FlushAsync(default);

        Assert.Equal("one\n"u8.ToArray(), stream.ToArray());
    }
}
