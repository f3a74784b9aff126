namespace Wiber.Client.Configuration;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Spelling
{
    /// <summary>A hint for a word that is not known: the nearest known one, else all of them.</summary>
    public static string Suggest(string word, IReadOnlyList<string> known)
    {
        string nearest = known.MinBy(candidate => Distance(word, candidate))!;
        int distance = Distance(word, nearest);

        // Two swapped letters are two changes; a short word that shares no letter is not meant.
        return distance < nearest.Length && distance <= Math.Max(2, nearest.Length / 3)
            ? $"did you mean {nearest}?"
            : $"known here: {string.Join(", ", known)}";
    }

    /// <summary>Levenshtein distance by the two-row method (Wagner and Fischer, 1974), ignoring case.</summary>
    private static int Distance(string left, string right)
    {
        int[] previous = Enumerable.Range(0, right.Length + 1).ToArray();
        int[] current = new int[right.Length + 1];
        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int change = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
