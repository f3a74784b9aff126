namespace Wiber.Client.Configuration;

/// <summary>What node ids and cluster names look like, so that they serve as file names and in URLs everywhere.</summary>
internal static class IdentityRule
{
    private const int LengthMax = 64;

    public static void Check(ConfigSection section, string key, string value)
    {
        if (FindProblem(value) is { } problem)
        {
            throw section.Error(key, problem);
        }
    }

    /// <summary>What is wrong with an id; null if nothing is.</summary>
    public static string? FindProblem(string value)
    {
        bool valid = value.Length is > 0 and <= LengthMax
            && char.IsAsciiLetterOrDigit(value[0])
            && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
        return valid ? null : $"must be 1 to {LengthMax} of A-Z a-z 0-9 _ - and begin with a letter or digit";
    }
}
