# Messages go through pipelines as objects: in order, at once, in bulk, as text, bytes and JSON.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Scenario.psm1') -Force
    $cluster = Start-ScenarioCluster
}

AfterAll {
    Stop-ScenarioCluster $cluster
}

Describe 'Sending' {
    It 'is silent, and with -PassThru says where a message is stored' {
        Send-WiberMessage quiet 'x' | Should -BeNullOrEmpty
        $stored = Send-WiberMessage quiet 'y' -PassThru
        $stored.Topic | Should -Be 'quiet'
        $stored.Offset | Should -Be 1
        $stored.Duplicate | Should -BeFalse
    }

    It 'keeps the order of a pipeline' {
        1..5000 | Send-WiberMessage ordered
        (Receive-WiberMessage ordered).Payload | Should -Be (1..5000)
    }

    It 'stores the same id once' {
        1..3 | ForEach-Object { Send-WiberMessage once 'paid' -Id 'payment-4711' -PassThru } | ForEach-Object Duplicate |
            Should -Be $false, $true, $true
        Receive-WiberMessage once | Should -HaveCount 1
    }

    It 'refuses a second message under one -Id, which would be lost as a duplicate of the first' {
        $refused = $null
        'first', 'second', 'third' | Send-WiberMessage one-id -Id same -ErrorAction SilentlyContinue -ErrorVariable refused
        $refused.TargetObject | Should -Be 'second', 'third'
        $refused[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        (Receive-WiberMessage one-id).Payload | Should -Be 'first'
    }

    It 'takes the cluster from objects of the module and from no others' {
        [pscustomobject]@{ Payload = 'mine'; Config = './nowhere.toml' } | Send-WiberMessage own-config
        (Receive-WiberMessage own-config).Payload | Should -Be 'mine'
        Disconnect-WiberCluster
        try {
            Receive-WiberMessage own-config -Config $cluster.Config | Send-WiberMessage own-config-copy
        }
        finally {
            Connect-WiberCluster -Config $cluster.Config
        }

        (Receive-WiberMessage own-config-copy).Payload | Should -Be 'mine'
    }

    It 'tells with -Verbose how many messages were acknowledged' {
        (1..3 | Send-WiberMessage counted -Verbose 4>&1) -join "`n" | Should -Match '3 messages acknowledged'
    }

    It 'asks once for each topic, and says of which cluster it is' {
        $script = "Import-Module '$(Get-ModulePath)'; 'a', 'b', 'a' | ForEach-Object { [pscustomobject]@{ Topic = `"asked-`$_`"; Payload = 'x' } } | Send-WiberMessage -Config '$($cluster.Config)' -WhatIf"
        $asked = & (Get-Process -Id $PID).Path -NoProfile -Command $script
        $asked | Should -HaveCount 2
        $asked[0] | Should -BeLike "*topic asked-a, cluster of $($cluster.Config)*"
        $asked[1] | Should -BeLike "*topic asked-b, cluster of $($cluster.Config)*"
    }

    It 'sends the lines of a file' {
        $file = Join-Path $TestDrive 'app.log'
        Set-Content $file 'one', '', 'drei ✓'
        Get-Content $file | Send-WiberMessage app
        (Receive-WiberMessage app).Payload | Should -Be 'one', '', 'drei ✓'
    }

    It 'sends the rows of a CSV file with their topics, keys and senders' {
        $file = Join-Path $TestDrive 'rows.csv'
        Set-Content $file 'Topic,Key,Sender,Payload', 'csv-a,k1,ana,hello', 'csv-b,k2,bob,hi', 'csv-a,k1,ana,again'
        Import-Csv $file | Send-WiberMessage
        $read = Receive-WiberMessage csv-a
        $read.Payload | Should -Be 'hello', 'again'
        $read[0].Key | Should -Be 'k1'
        $read[0].Sender | Should -Be 'ana'
        (Receive-WiberMessage csv-b).Payload | Should -Be 'hi'
    }

    It 'sends to the topics of objects that have one' {
        New-WiberTopic by-object | Out-Null
        Get-WiberTopic by-object | ForEach-Object { $_ | Send-WiberMessage -InputObject 'found' }
        (Receive-WiberMessage by-object).Payload | Should -Be 'found'
    }

    It 'sends key, headers, sender, recipient and content type' {
        Send-WiberMessage fields '<a/>' -Key k -Headers @{ source = 'web'; n = 1 } -Sender s -Recipient r -ContentType 'text/xml'
        $read = Receive-WiberMessage fields
        $read.Key | Should -Be 'k'
        $read.Headers['source'] | Should -Be 'web'
        $read.Headers.n | Should -Be '1'
        $read.Sender | Should -Be 's'
        $read.Recipient | Should -Be 'r'
        $read.ContentType | Should -Be 'text/xml'
    }

    It 'does nothing with -WhatIf' {
        1..3 | Send-WiberMessage nothing -WhatIf
        Get-WiberTopic nothing* | Should -BeNullOrEmpty
    }

    It 'refuses one message and sends the others' {
        $refused = $null
        'small', ('x' * 1MB + 'y'), 'also small' | Send-WiberMessage sizes -ErrorAction SilentlyContinue -ErrorVariable refused
        $refused[0].FullyQualifiedErrorId | Should -BeLike 'TooLarge,*'
        $refused[0].CategoryInfo.Category | Should -Be 'LimitsExceeded'
        (Receive-WiberMessage sizes).Payload | Should -Be 'small', 'also small'
    }

    It 'refuses on a node what only a node can know, and sends the others' {
        New-WiberTopic narrow -MessageBytesMax 10 | Out-Null
        $refused = $null
        'fits', 'does not fit at all', 'fits too' | Send-WiberMessage narrow -ErrorAction SilentlyContinue -ErrorVariable refused
        $refused | Should -HaveCount 1
        $refused[0].TargetObject | Should -Be 'does not fit at all'
        (Receive-WiberMessage narrow).Payload | Should -Be 'fits', 'fits too'
    }
}

Describe 'Payloads' {
    It 'are bytes if bytes were sent' {
        [byte[]] $bytes = 0, 255, 10, 13
        Send-WiberMessage raw $bytes
        $read = Receive-WiberMessage raw
        , $read.Payload | Should -BeOfType [byte[]]
        $read.Payload | Should -Be $bytes
        $read.GetBytes() | Should -Be $bytes
    }

    It 'are objects again with -AsJson' {
        $order = [pscustomobject]@{ Total = 12.5; Lines = @('a', 'b'); Customer = @{ Name = 'ana'; Active = $true }; Note = $null }
        $order | Send-WiberMessage orders
        $read = (Receive-WiberMessage orders -AsJson).Payload
        $read.Total | Should -Be 12.5
        $read.Lines | Should -Be 'a', 'b'
        $read.Customer.Name | Should -Be 'ana'
        $read.Customer.Active | Should -BeTrue
        $read.Note | Should -BeNullOrEmpty
        (Receive-WiberMessage orders).Payload | Should -BeOfType [string]
    }

    It 'are tables where a name cannot be that of a property, and keep nobody from the messages behind them' {
        '{"":1,"b":{"PSObject":2}}', '[{"pstypenames":["x"]}]', '{"a":"\ud800"}', '{"last":true}' |
            Send-WiberMessage odd-names
        $read = Receive-WiberMessage odd-names -AsJson
        $read | Should -HaveCount 4
        $read[0].Payload[''] | Should -Be 1
        $read[0].Payload.b['psobject'] | Should -Be 2
        $read[1].Payload[0]['pstypenames'] | Should -Be 'x'
        $read[2].Payload | Should -BeOfType [string]
        $read[3].Payload.last | Should -BeTrue
    }

    It 'may be anything with -AsJson' {
        1, 'two', $true, @{ three = 3 }, (Get-Date '2026-01-31') | Send-WiberMessage mixed -AsJson
        $read = (Receive-WiberMessage mixed -AsJson).Payload
        $read[0] | Should -Be 1
        $read[1] | Should -Be 'two'
        $read[2] | Should -BeTrue
        $read[3].three | Should -Be 3
        [datetime] $read[4] | Should -Be (Get-Date '2026-01-31')
    }

    It 'of processes, files and other objects are written as deep as was asked' {
        Get-Item $TestDrive | Send-WiberMessage files -AsJson -Depth 1
        (Receive-WiberMessage files -AsJson).Payload.Name | Should -Be (Get-Item $TestDrive).Name
    }

    It 'do not disturb a terminal' {
        Send-WiberMessage evil "a$([char]27)[31mb`nc"
        (Receive-WiberMessage evil).Preview | Should -Be 'a\x1b[31mb\nc'
    }
}

Describe 'Receiving' {
    It 'streams: the first object comes before the last is read' {
        1..3000 | Send-WiberMessage many
        Receive-WiberMessage many | Select-Object -First 1 | ForEach-Object Payload | Should -Be '1'
        Receive-WiberMessage many -MaxMessages 10 | Should -HaveCount 10
    }

    It 'begins and ends where it is told' {
        (Receive-WiberMessage many -From 2998).Payload | Should -Be '2999', '3000'
        Receive-WiberMessage many -From Latest | Should -BeNullOrEmpty
        Receive-WiberMessage many -Since 0s | Should -BeNullOrEmpty
        Receive-WiberMessage many -Since 1h | Should -HaveCount 3000
    }

    It 'gives messages in the order of their senders'' times' {
        'third', 'first', 'second' | ForEach-Object {
            [pscustomobject]@{ Topic = 'made'; Payload = $_; ClientTimestamp = switch ($_) { first { '30s' } second { '20s' } third { '10s' } } }
        } | Send-WiberMessage
        (Receive-WiberMessage made).Payload | Should -Be 'third', 'first', 'second'
        $read = Receive-WiberMessage made -Order Timestamp -Window 200ms
        $read.Payload | Should -Be 'first', 'second', 'third'
        $read.Late | Should -Not -Contain $true
        { Receive-WiberMessage made -Window 1s -ErrorAction Stop } | Should -Throw '*-Order Timestamp*'
    }

    It 'copies the times of senders along' {
        Send-WiberMessage dated x -ClientTimestamp '2026-01-31T12:00:00Z'
        Receive-WiberMessage dated | Send-WiberMessage dated-copy
        (Receive-WiberMessage dated-copy).ClientTimestamp | Should -Be ([datetimeoffset] '2026-01-31T12:00:00Z')
    }

    It 'ends when nothing came for as long as -Timeout says' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Receive-WiberMessage many -Wait -Timeout 500ms | Should -BeNullOrEmpty
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.4
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
        Receive-WiberMessage many -Timeout 500ms | Should -HaveCount 3000
    }

    It 'waits for a topic that is not there yet' {
        $receiver = Start-Pipeline $cluster.Config 'Receive-WiberMessage later -Wait -MaxMessages 1'
        try {
            Wait-Until { $receiver.Shell.Streams.Warning -match 'does not exist yet' } 'the receiver'
            Send-WiberMessage later 'made now'
            Wait-Until { $receiver.Output.Count -ge 1 } 'the message'
            $receiver.Output[0].Payload | Should -Be 'made now'
        }
        finally {
            Stop-Pipeline $receiver | Should -BeLessThan 5000
        }
    }

    It 'ends at once with Select-Object -First, also while it waits' {
        $receiver = Start-Pipeline $cluster.Config 'Receive-WiberMessage first-one -Wait | Select-Object -First 1; "ended"'
        try {
            Wait-Until { $receiver.Shell.Streams.Warning -match 'does not exist yet' } 'the receiver'
            'a', 'b' | Send-WiberMessage first-one
            Wait-Until { $receiver.Output.Count -ge 2 } 'the end of the pipeline' -Seconds 10
            $receiver.Output[0].Payload | Should -Be 'a'
            $receiver.Output[1] | Should -Be 'ended'
        }
        finally {
            $null = Stop-Pipeline $receiver
        }
    }

    It 'ends at once with Ctrl+C while it waits' {
        $receiver = Start-Pipeline $cluster.Config 'Receive-WiberMessage nothing-comes -Wait'
        Wait-Until { $receiver.Shell.Streams.Warning -match 'does not exist yet' } 'the receiver'
        Stop-Pipeline $receiver | Should -BeLessThan 2000
    }

    It 'copies from topic to topic, and stores nothing twice when it is done again' {
        'a', 'b', 'c' | Send-WiberMessage origin
        Receive-WiberMessage origin | Send-WiberMessage copy
        Receive-WiberMessage origin | Send-WiberMessage copy
        (Receive-WiberMessage copy).Payload | Should -Be 'a', 'b', 'c'
    }

    It 'transforms from topic to topic as messages come' {
        $worker = Start-Pipeline $cluster.Config 'Receive-WiberMessage in -Wait | ForEach-Object { $_.Payload.ToUpper() } | Send-WiberMessage out'
        try {
            Wait-Until { $worker.Shell.Streams.Warning -match 'does not exist yet' } 'the worker'
            'x', 'y' | Send-WiberMessage in
            Wait-Until { (Receive-WiberMessage out -ErrorAction Ignore).Count -ge 2 } 'both messages'
            (Receive-WiberMessage out).Payload | Should -Be 'X', 'Y'
        }
        finally {
            Stop-Pipeline $worker | Should -BeLessThan 5000
        }
    }
}

Describe 'Finding messages' {
    BeforeAll {
        Send-WiberMessage hist 'first refund' -Sender ana -Recipient bob -Key k1 -Headers @{ source = 'web' } -Id m1
        Send-WiberMessage hist 'second' -Sender bob -Key k2
        Send-WiberMessage hist 'third REFUND' -Sender ana -Key k1
    }

    It 'by <Name>' -ForEach @(
        @{ Name = 'sender'; Filter = @{ Sender = 'ana' }; Found = 'first refund', 'third REFUND' }
        @{ Name = 'recipient'; Filter = @{ Recipient = 'bob' }; Found = @('first refund') }
        @{ Name = 'key'; Filter = @{ Key = 'k2' }; Found = @('second') }
        @{ Name = 'id'; Filter = @{ Id = 'm1' }; Found = @('first refund') }
        @{ Name = 'header'; Filter = @{ Headers = @{ source = 'web' } }; Found = @('first refund') }
        @{ Name = 'text'; Filter = @{ Text = 'refund' }; Found = 'first refund', 'third REFUND' }
        @{ Name = 'the end'; Filter = @{ Last = 2 }; Found = 'second', 'third REFUND' }
        @{ Name = 'place'; Filter = @{ Offset = 1 }; Found = @('second') }
        @{ Name = 'time'; Filter = @{ Since = '1h'; Until = '0s' }; Found = 'first refund', 'second', 'third REFUND' }
        @{ Name = 'all of these'; Filter = @{ Sender = 'ana'; Text = 'third' }; Found = @('third REFUND') }
        @{ Name = 'linearizable reading'; Filter = @{ Consistency = 'Linearizable' }; Found = 'first refund', 'second', 'third REFUND' }
    ) {
        (Get-WiberMessage hist @Filter).Payload | Should -Be $Found
    }

    It 'and deletes what is found' {
        Get-WiberMessage hist -Key k2 | Remove-WiberMessage -Confirm:$false
        (Get-WiberMessage hist).Payload | Should -Be 'first refund', 'third REFUND'
    }
}

Describe 'Topics' {
    It 'are made, shown, changed and deleted' {
        $made = New-WiberTopic wide -Partitions 4 -Retention 7d -RetentionMessages 1000 -Acks Leader
        $made.PartitionCount | Should -Be 4
        $made.Retention | Should -Be ([timespan]::FromDays(7))
        $made.Acks | Should -Be 'Leader'
        (Set-WiberTopic wide -Partitions 6 -PassThru).PartitionCount | Should -Be 6
        (Get-WiberTopic w*).Topic | Should -Contain 'wide'
        Get-WiberTopic wide | Remove-WiberTopic -Confirm:$false
        Get-WiberTopic wid* | Should -BeNullOrEmpty
    }

    It 'are changed as they come through a pipeline' {
        'log-a', 'log-b' | New-WiberTopic | Out-Null
        Get-WiberTopic log-* | Set-WiberTopic -RetentionBytes 10GB -Confirm:$false
        (Get-WiberTopic log-*).RetentionBytes | Should -Be 10GB, 10GB
        (Get-WiberTopic log-* | Set-WiberTopic -Partitions 2 -PassThru).PartitionCount | Should -Be 2, 2
    }

    It 'keep the order of a key in one partition' {
        New-WiberTopic keyed -Partitions 4 | Out-Null
        1..200 | ForEach-Object { [pscustomobject]@{ Key = "k$($_ % 5)"; Payload = "$_" } } | Send-WiberMessage keyed
        $read = Receive-WiberMessage keyed
        $read | Should -HaveCount 200
        foreach ($group in $read | Group-Object Key) {
            ($group.Group.Partition | Sort-Object -Unique) | Should -HaveCount 1
            [int[]] $numbers = $group.Group.Payload
            $numbers | Should -Be ($numbers | Sort-Object)
        }
    }
}

Describe 'Bulk' {
    It 'sends 100,000 messages in seconds and receives every one of them' {
        $sending = Measure-Command { 1..100000 | Send-WiberMessage bulk -RequestTimeout 60 }
        $receiving = Measure-Command { $script:count = (Receive-WiberMessage bulk -From Earliest -MaxMessages 100000).Count }
        Write-Host "    sent in $($sending.TotalSeconds.ToString('0.0')) s, received in $($receiving.TotalSeconds.ToString('0.0')) s"
        $count | Should -Be 100000

        # 5 s are promised on two cores that have nothing else to do; this only tells batches from a request a message.
        $sending.TotalSeconds | Should -BeLessThan 120
    }
}
