using Wiber.Client;
using Wiber.Client.Security;
using Wiber.Testing;

namespace Wiber.UnitTests.Client.Security;

/// <summary>
/// Tokens: random, known by their hash alone, found whatever their place, taken back while the file is watched. Files as people
/// write them, right and wrong.
/// </summary>
public sealed class TokenTests : IDisposable
{
    private static readonly string Hash = new('a', 64);

    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-token-").FullName;

    private string FilePath => Path.Combine(_folder, "api-tokens");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_token_has_256_random_bits()
    {
        string[] tokens = [.. Enumerable.Range(0, 100).Select(_ => ApiToken.Create())];
        Assert.Equal(100, tokens.Distinct().Count());
        Assert.All(tokens, token => Assert.Matches("^wiber_[A-Za-z0-9_-]{43}$", token));
    }

    [Fact]
    public void The_file_has_the_hash_and_not_the_token_and_is_its_owners_alone()
    {
        string token = TokenFile.Add(FilePath, "ana", ApiRole.Write);
        string text = File.ReadAllText(FilePath);
        Assert.DoesNotContain(token["wiber_".Length..], text, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexString(ApiToken.Hash(token)), text, StringComparison.OrdinalIgnoreCase);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        }
    }

    [Fact]
    public void Each_token_is_found_and_nothing_else()
    {
        (string Name, string Token)[] made =
            [.. Enumerable.Range(0, 5).Select(i => ($"t{i}", TokenFile.Add(FilePath, $"t{i}", (ApiRole)(i % 3))))];
        var table = new TokenTable(TokenFile.Read(FilePath));
        Assert.All(made, each => Assert.Equal(each.Name, table.Find(each.Token)?.Name));
        Assert.All(
            (string?[])[null, "", made[0].Token[..^1], made[0].Token + "A", made[0].Token.ToUpperInvariant(), new('x', 10_000)],
            wrong => Assert.Null(table.Find(wrong)));
    }

    [Fact]
    public void Other_lines_stay_when_a_token_is_revoked()
    {
        TokenFile.Add(FilePath, "a", ApiRole.Read);
        File.AppendAllText(FilePath, "# mine\n");
        TokenFile.Add(FilePath, "b", ApiRole.Admin);
        TokenFile.Remove(FilePath, "a");
        Assert.Equal(["b"], TokenFile.Read(FilePath).Select(token => token.Name));
        Assert.Contains("# mine\n", File.ReadAllText(FilePath), StringComparison.Ordinal);
        Assert.Throws<SecurityFileException>(() => TokenFile.Remove(FilePath, "a"));
        Assert.Throws<SecurityFileException>(() => TokenFile.Add(FilePath, "b", ApiRole.Read));
        Assert.Throws<SecurityFileException>(() => TokenFile.Add(FilePath, "b c", ApiRole.Read));
    }

    [Theory]
    [InlineData("ana write")]
    [InlineData("ana root HASH")]
    [InlineData("ana write HASHa")]
    [InlineData("ana write HASH more")]
    [InlineData("a/b write HASH")]
    [InlineData("ana read HASH\nana write HASH")]
    [InlineData("ana write wiber_abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvw")]
    public void A_line_that_is_none_is_named_by_number_and_not_shown(string lines)
    {
        Write(lines);
        SecurityFileException error = Assert.Throws<SecurityFileException>(() => TokenFile.Read(FilePath));
        Assert.Matches(@"line \d must be a name", error.Message);
        Assert.DoesNotContain("wiber_", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_others_can_change_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Write("ana write HASH");
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        Assert.Contains(
            "others than its owner may change it",
            Assert.Throws<SecurityFileException>(() => TokenFile.Read(FilePath)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_the_file_holds_without_a_restart_and_what_is_gone_is_cut_off()
    {
        string first = TokenFile.Add(FilePath, "first", ApiRole.Read);
        await using TokenStore store = TokenStore.Open(FilePath, _ => { });
        Grant grant = store.Find(first)!;
        string second = TokenFile.Add(FilePath, "second", ApiRole.Admin);
        await TestCluster.WaitUntilAsync(() => Task.FromResult(store.Find(second) is not null), "the second token");
        Assert.Same(grant, store.Find(first));
        Assert.False(grant.Revoked.IsCancellationRequested);

        TokenFile.Remove(FilePath, "first");
        await TestCluster.WaitUntilAsync(() => Task.FromResult(grant.Revoked.IsCancellationRequested), "the first one's end");
        Assert.Null(store.Find(first));
        Assert.Equal(ApiRole.Admin, store.Find(second)!.Role);
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_changes_nothing_and_is_told_of()
    {
        string token = TokenFile.Add(FilePath, "ana", ApiRole.Read);
        string? told = null;
        await using TokenStore store = TokenStore.Open(FilePath, line => told = line);
        Write("nonsense");
        await TestCluster.WaitUntilAsync(() => Task.FromResult(told is not null), "the complaint");
        Assert.StartsWith("API tokens stay as they were: ", told, StringComparison.Ordinal);
        Assert.NotNull(store.Find(token));
    }

    [Fact]
    public void Options_do_not_show_their_token() => Assert.DoesNotContain(
        "secret", new WiberClientOptions { Token = "secret" }.ToString(), StringComparison.Ordinal);

    private void Write(string lines) => File.WriteAllText(FilePath, lines.Replace("HASH", Hash, StringComparison.Ordinal) + "\n");
}
