namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>Shows where two texts differ, line by line, with some lines around.</summary>
internal static class LineDiff
{
    private const int ContextLines = 3;

    public static string Between(string expected, string actual)
    {
        List<(char Mark, int Line, string Text)> all = Align(expected.Split('\n'), actual.Split('\n'));
        var shown = new List<string>();
        int last = -1;
        for (int i = 0; i < all.Count; i++)
        {
            int from = Math.Max(0, i - ContextLines);
            int count = Math.Min(all.Count, i + ContextLines + 1) - from;
            if (all.GetRange(from, count).TrueForAll(each => each.Mark == ' '))
            {
                continue;
            }

            if (last != i - 1)
            {
                shown.Add($"@@ line {all[i].Line} @@");
            }

            last = i;
            shown.Add($"{all[i].Mark} {all[i].Text}");
        }

        return string.Join('\n', shown);
    }

    /// <summary>The longest common subsequence by dynamic programming; the texts are small.</summary>
    private static List<(char Mark, int Line, string Text)> Align(string[] expected, string[] actual)
    {
        int[,] common = new int[expected.Length + 1, actual.Length + 1];
        for (int i = expected.Length - 1; i >= 0; i--)
        {
            for (int j = actual.Length - 1; j >= 0; j--)
            {
                common[i, j] = expected[i] == actual[j]
                    ? common[i + 1, j + 1] + 1
                    : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var aligned = new List<(char Mark, int Line, string Text)>();
        for (int i = 0, j = 0; i < expected.Length || j < actual.Length;)
        {
            if (i < expected.Length && j < actual.Length && expected[i] == actual[j])
            {
                aligned.Add((' ', i + 1, expected[i]));
                i++;
                j++;
            }
            else if (j == actual.Length || (i < expected.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                aligned.Add(('-', i + 1, expected[i]));
                i++;
            }
            else
            {
                aligned.Add(('+', i + 1, actual[j]));
                j++;
            }
        }

        return aligned;
    }
}
