using System.Runtime.CompilerServices;
using Wiber.UnitTests.Raft.Transcripts.Runner;

namespace Wiber.UnitTests.Raft.Transcripts;

/// <summary>
/// Goal: for each known pitfall of Raft a scenario that a reader of the paper can follow, with what every node says and does.
/// Method: the commands of each scenario file are carried out again and all that happens is compared with the file, which says
/// itself what is to happen; the safety properties are checked all along. With the environment variable WIBER_TRANSCRIPTS set to
/// "rewrite", what happens is written into the files instead, to be read in the difference.
/// </summary>
public sealed class TranscriptTests
{
    private const string Switch = "WIBER_TRANSCRIPTS";
    private const string Rewrite = "rewrite";

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder(), "*.txt").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Happens_as_written(string file)
    {
        string? mode = Environment.GetEnvironmentVariable(Switch);
        Assert.True(mode is null or "" or Rewrite, $"{Switch} is '{mode}', but can only be '{Rewrite}'");
        string path = Path.Combine(Folder(), file);
        string expected = File.ReadAllText(path).ReplaceLineEndings("\n");

        string actual = TranscriptFile.Play(file, expected, new Scenario().Execute);

        if (mode == Rewrite)
        {
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(
            actual == expected,
            $"{file} went another way (- expected, + happened). If that is right: {Switch}={Rewrite} dotnet test "
                + $"tests/Wiber.UnitTests -c Release --filter {nameof(TranscriptTests)}\n{LineDiff.Between(expected, actual)}");
    }

    // The files are read where they are written, next to this one, so that rewriting needs no other place.
    private static string Folder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}
