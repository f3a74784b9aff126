using Wiber.Testing.Histories;
using static Wiber.UnitTests.Testing.LogHistory;

namespace Wiber.UnitTests.Testing;

/// <summary>A history that was written and read again is the same, and a broken file is not taken for one.</summary>
public sealed class HistoryFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void What_was_written_is_read_again()
    {
        LogOperation[] history =
        [
            Acknowledged("a", 0, 1, 2),
            Unknown("b", 3),
            Refused("c", 4, 5),
            Read(0, 5, "ab", 2, 6, 7),
        ];

        HistoryFile.Write(_path, history);
        IReadOnlyList<LogOperation> read = HistoryFile.Read(_path);

        Assert.Equal(history[..3], read.Take(3));
        Assert.Equivalent(history[3], read[3], strict: true);
        Assert.Equal(4, read.Count);
    }

    [Fact]
    public void A_line_that_is_no_operation_is_named()
    {
        File.WriteAllText(_path, "{\"operation\":\"publish\"}\n");

        Assert.Contains("line 1", Assert.Throws<InvalidDataException>(() => HistoryFile.Read(_path)).Message);
    }
}
